# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Generates C++ for one small witx file and compares it with the committed golden files. Run with -D:
#   WITXGEN FOLDER (of this script) NAME OUT   and UPDATE to write the golden files instead
set(arguments --namespace "wasifs::golden::${NAME}")
if(EXISTS "${FOLDER}/features/${NAME}.map")
  list(APPEND arguments --map "${FOLDER}/features/${NAME}.map")
else()
  list(APPEND arguments --map "${FOLDER}/features/errno.map")
endif()
if(NAME STREQUAL "newer")
  list(APPEND arguments --base "${FOLDER}/features/older.witx" --base-namespace wasifs::golden::older)
endif()

if(UPDATE)
  set(OUT "${FOLDER}/golden")
else()
  file(REMOVE_RECURSE "${OUT}")
endif()
execute_process(COMMAND "${WITXGEN}" --out "${OUT}" ${arguments} "${FOLDER}/features/${NAME}.witx"
  RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "witxgen failed (${code})")
endif()
if(UPDATE)
  return()
endif()

file(GLOB made RELATIVE "${OUT}" "${OUT}/${NAME}_*")
file(GLOB golden RELATIVE "${FOLDER}/golden" "${FOLDER}/golden/${NAME}_*")
if(NOT made OR NOT made STREQUAL golden)
  message(FATAL_ERROR "witxgen wrote `${made}`, the golden files are `${golden}`")
endif()
foreach(file IN LISTS golden)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${OUT}/${file}" "${FOLDER}/golden/${file}"
    RESULT_VARIABLE differs)
  if(differs)
    message(SEND_ERROR "${OUT}/${file} is not ${FOLDER}/golden/${file}; where the change is meant: "
      "cmake --build <folder> --target update_witxgen_golden")
  endif()
endforeach()
