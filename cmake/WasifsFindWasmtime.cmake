# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# wasifs_find_wasmtime(<prefix>): makes the target Wasmtime::wasmtime from a prefix, or, if that is
# empty, from where CMake looks by itself. Also installed, for the users of the installed adapter.

function(wasifs_find_wasmtime prefix)
  if(TARGET Wasmtime::wasmtime)
    return()
  endif()
  # Looked for afresh each time: another prefix must not get the cached answer for the last one.
  unset(WASIFS_WASMTIME_INCLUDE CACHE)
  unset(WASIFS_WASMTIME_LIBRARY CACHE)
  if(prefix)
    set(only PATHS "${prefix}" NO_DEFAULT_PATH)
  endif()
  find_path(WASIFS_WASMTIME_INCLUDE wasmtime/conf.h ${only} PATH_SUFFIXES include)
  find_library(WASIFS_WASMTIME_LIBRARY wasmtime ${only} PATH_SUFFIXES lib)
  mark_as_advanced(WASIFS_WASMTIME_INCLUDE WASIFS_WASMTIME_LIBRARY)
  if(NOT WASIFS_WASMTIME_INCLUDE OR NOT WASIFS_WASMTIME_LIBRARY)
    return()
  endif()
  if(WASIFS_WASMTIME_LIBRARY MATCHES "\\.a$")
    find_package(Threads REQUIRED)
    add_library(Wasmtime::wasmtime STATIC IMPORTED GLOBAL)
    set_property(TARGET Wasmtime::wasmtime PROPERTY
      INTERFACE_LINK_LIBRARIES Threads::Threads ${CMAKE_DL_LIBS} m)
  else()
    # The official library carries no SONAME. Linked by path, its path on this machine would
    # become the name it is loaded by.
    add_library(Wasmtime::wasmtime SHARED IMPORTED GLOBAL)
    set_property(TARGET Wasmtime::wasmtime PROPERTY IMPORTED_NO_SONAME TRUE)
  endif()
  set_target_properties(Wasmtime::wasmtime PROPERTIES
    IMPORTED_LOCATION "${WASIFS_WASMTIME_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${WASIFS_WASMTIME_INCLUDE}")
endfunction()
