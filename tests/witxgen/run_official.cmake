# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Compares the ABI of our own witx files with that of the official ones, which are not in the repository.
#   WITXGEN SOURCE OFFICIAL
if(NOT EXISTS "${OFFICIAL}/preview1")
  message("SKIPPED: the official witx files are not there (expected in ../shared/witx)")
  return()
endif()
function(compare ours theirs)
  foreach(side IN ITEMS ours theirs)
    execute_process(COMMAND "${WITXGEN}" --dump-abi "${${side}}"
      RESULT_VARIABLE code OUTPUT_VARIABLE ${side}_abi)
    if(NOT code EQUAL 0)
      message(FATAL_ERROR "witxgen does not accept ${${side}}")
    endif()
  endforeach()
  string(LENGTH "${ours_abi}" length)
  if(length LESS 10000 OR NOT ours_abi STREQUAL theirs_abi)
    message(SEND_ERROR "${ours} has another ABI than ${theirs}: compare what witxgen --dump-abi prints")
  endif()
endfunction()
compare("${SOURCE}/witx/preview1/wasi_snapshot_preview1.witx"
  "${OFFICIAL}/preview1/wasi_snapshot_preview1.witx")
compare("${SOURCE}/witx/unstable/wasi_unstable.witx" "${OFFICIAL}/preview0/wasi_unstable.witx")
