# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A module whose export is named so that wasm2c's comment ends before the name does: what follows would be
# compiled. Run with -D: WAT2WASM WASM2C SCRIPT (the glue) FOLDER (to write to)
file(MAKE_DIRECTORY "${FOLDER}")
foreach(name "a*/ int evil\\3b /*" "a\\0a*/ int evil\\3b /*")
  file(WRITE "${FOLDER}/evil.wat" "(module (func (export \"${name}\")))")
  execute_process(COMMAND "${WAT2WASM}" "${FOLDER}/evil.wat" -o "${FOLDER}/evil.wasm"
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${WASM2C}" -n evil "${FOLDER}/evil.wasm" -o "${FOLDER}/evil.c"
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${FOLDER}" -DNAME=evil -P "${SCRIPT}"
    RESULT_VARIABLE status ERROR_VARIABLE message)
  if(status EQUAL 0 OR NOT message MATCHES "is refused")
    message(FATAL_ERROR "`${name}` was not refused: ${message}")
  endif()
endforeach()
