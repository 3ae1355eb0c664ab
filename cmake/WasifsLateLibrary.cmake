# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Libraries that the program loads when it first needs them, by dlopen, rather than at its start
# (tools/wasifs/late_library.h). What is a static library, or is to be part of a shared one of ours,
# is linked as always, and so is everything with WASIFS_LATE_LIBRARIES OFF.

option(WASIFS_LATE_LIBRARIES "Let the program load libcurl, libarchive and the like when it first needs them" ON)

# wasifs_late_library(<program> <name> <library target>): the definition WASIFS_LATE_<name> with the
# library's soname, where it can be loaded late. The program also has the jumps to its functions.
function(wasifs_late_library program name library)
  if(NOT WASIFS_LATE_LIBRARIES OR BUILD_SHARED_LIBS OR WIN32 OR APPLE OR NOT CMAKE_OBJDUMP
      OR NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|aarch64)$" OR NOT TARGET ${library})
    return()
  endif()
  set(file "")
  foreach(property IN ITEMS IMPORTED_LOCATION IMPORTED_LOCATION_RELEASE INTERFACE_LINK_LIBRARIES)
    get_target_property(values ${library} ${property})
    list(FILTER values INCLUDE REGEX "^/.*\\.so$")
    if(values AND NOT file)
      list(GET values 0 file)
    endif()
  endforeach()
  if(NOT file)
    return()
  endif()
  execute_process(COMMAND "${CMAKE_OBJDUMP}" -p "${file}" OUTPUT_VARIABLE headers ERROR_QUIET)
  if(NOT headers MATCHES "SONAME +([^ \n]+)")
    return()
  endif()
  target_compile_definitions(${program} PRIVATE "WASIFS_LATE_${name}=\"${CMAKE_MATCH_1}\"")
  set_property(TARGET ${program} APPEND PROPERTY WASIFS_LATE_SONAMES "${CMAKE_MATCH_1}")
  set_property(TARGET ${program} APPEND PROPERTY WASIFS_LATE_FILES "${file}")
endfunction()
