# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# "A call without a guest test does not build": every call that witx/ describes for preview1 must be named
# in calls.txt, and every guest named there must be one that guests.cmake makes.

function(check_calls_have_guests table)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${table}")
  file(STRINGS "${table}" rows REGEX "^[a-z]")
  set(tested "")
  foreach(row IN LISTS rows)
    string(REGEX REPLACE " +" ";" words "${row}")
    list(POP_FRONT words call)
    list(APPEND tested "${call}")
    if(NOT words)
      message(FATAL_ERROR "tests/guests/calls.txt names no guest for the call `${call}`.")
    endif()
    foreach(guest IN LISTS words)
      if(NOT DEFINED WASIFS_GUEST_${guest}_MISSING)
        message(FATAL_ERROR "tests/guests/calls.txt names the guest `${guest}`, which guests.cmake does not make.")
      endif()
    endforeach()
  endforeach()

  file(GLOB_RECURSE descriptions CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/witx/*.witx")
  foreach(file IN LISTS descriptions)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(STRINGS "${file}" exports REGEX "@interface +func +\\(export +\"")
    foreach(line IN LISTS exports)
      string(REGEX REPLACE ".*\\(export +\"([a-z0-9_]+)\".*" "\\1" call "${line}")
      if(NOT call IN_LIST tested)
        message(FATAL_ERROR
          "The call `${call}` (${file}) has no guest test: write one and name it in tests/guests/calls.txt.")
      endif()
    endforeach()
  endforeach()
endfunction()
