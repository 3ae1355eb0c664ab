# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Writes the generated files of both modules. Run with -D:
#   WITXGEN  the program      SOURCE  the source tree      OUT  where the files go
function(generate)
  execute_process(COMMAND "${WITXGEN}" --require-docs --out "${OUT}" --include-folder abi/ ${ARGN}
    RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "witxgen failed (${code})")
  endif()
endfunction()

set(preview1 "${SOURCE}/witx/preview1/wasi_snapshot_preview1.witx")
generate(--namespace wasifs::preview1 --map "${SOURCE}/witx/preview1/cpp.map" "${preview1}")
generate(--namespace wasifs::unstable --map "${SOURCE}/witx/unstable/cpp.map"
  --base "${preview1}" --base-namespace wasifs::preview1
  "${SOURCE}/witx/unstable/wasi_unstable.witx")
