# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs witxgen on witx/ and compares with the committed src/abi/*.gen.*.
#   WITXGEN SOURCE OUT
file(REMOVE_RECURSE "${OUT}")
include("${SOURCE}/tools/witxgen/generate.cmake")
file(GLOB made RELATIVE "${OUT}" "${OUT}/*")
file(GLOB committed RELATIVE "${SOURCE}/src/abi" "${SOURCE}/src/abi/*.gen.*")
if(NOT made STREQUAL committed)
  message(FATAL_ERROR "witxgen wrote `${made}`, committed are `${committed}`")
endif()
foreach(file IN LISTS committed)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${OUT}/${file}" "${SOURCE}/src/abi/${file}"
    RESULT_VARIABLE differs)
  if(differs)
    message(SEND_ERROR "src/abi/${file} is not what witxgen makes of witx/; run: "
      "cmake --build <folder> --target generate_abi")
  endif()
endforeach()
