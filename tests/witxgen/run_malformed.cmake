# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Gives witxgen a malformed file: it must fail with exit code 1 and the message in NAME.expected.
#   WITXGEN FOLDER (of this script) NAME
set(arguments --dump-abi)
if(EXISTS "${FOLDER}/malformed/${NAME}.map")
  set(arguments --out "${OUT}" --namespace wasifs::golden::x --map ${NAME}.map)
endif()
if(NAME MATCHES "^undocumented_")
  list(APPEND arguments --require-docs)
endif()
execute_process(COMMAND "${WITXGEN}" ${arguments} ${NAME}.witx
  WORKING_DIRECTORY "${FOLDER}/malformed"
  RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE message)
file(READ "${FOLDER}/malformed/${NAME}.expected" expected)
if(NOT code EQUAL 1 OR NOT message STREQUAL expected)
  message(FATAL_ERROR "exit code ${code}, message\n${message}expected code 1 and\n${expected}")
endif()
