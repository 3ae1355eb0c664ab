# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Wasmtime's C API as the target Wasmtime::wasmtime, from one of three places:
#
#   prebuilt  the pinned official library, fetched by scripts/get-wasmtime.py (the default)
#   system    an installed one, or a prefix (-DWASIFS_WASMTIME_PREFIX) such as an unpacked release
#   source    the pinned long-term-support crate, built by scripts/build-wasmtime.py (needs Rust)
#
# The first and the last are kept in build/deps of the source tree, so that all presets share them.

set(WASIFS_WASMTIME prebuilt CACHE STRING "Where Wasmtime comes from: prebuilt, system or source")
set_property(CACHE WASIFS_WASMTIME PROPERTY STRINGS prebuilt system source)
set(WASIFS_WASMTIME_PREFIX "" CACHE PATH "Where an installed Wasmtime C API is (system)")

# wasifs_fetch_wasmtime(<out prefix> <script>): the script prints the folder it filled.
function(wasifs_fetch_wasmtime out script)
  find_program(WASIFS_PYTHON3 python3 REQUIRED)
  execute_process(
    COMMAND "${WASIFS_PYTHON3}" "${PROJECT_SOURCE_DIR}/scripts/${script}"
    OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "Wasmtime could not be had (see above). Run scripts/setup.sh, or name an "
      "installed one with -DWASIFS_WASMTIME=system -DWASIFS_WASMTIME_PREFIX=..., or build "
      "without it: -DWASIFS_ENGINE_WASMTIME=OFF.")
  endif()
  set(${out} "${prefix}" PARENT_SCOPE)
endfunction()

if(WASIFS_WASMTIME STREQUAL "prebuilt")
  wasifs_fetch_wasmtime(WASIFS_WASMTIME_FOUND_PREFIX get-wasmtime.py)
elseif(WASIFS_WASMTIME STREQUAL "source")
  wasifs_fetch_wasmtime(WASIFS_WASMTIME_FOUND_PREFIX build-wasmtime.py)
elseif(WASIFS_WASMTIME STREQUAL "system")
  set(WASIFS_WASMTIME_FOUND_PREFIX "${WASIFS_WASMTIME_PREFIX}")
else()
  message(FATAL_ERROR "WASIFS_WASMTIME is `${WASIFS_WASMTIME}`; "
    "it can be prebuilt, system or source.")
endif()

include(WasifsFindWasmtime)
wasifs_find_wasmtime("${WASIFS_WASMTIME_FOUND_PREFIX}")
if(NOT TARGET Wasmtime::wasmtime)
  message(FATAL_ERROR "No Wasmtime C API (wasmtime.h, wasmtime/conf.h, libwasmtime) in "
    "`${WASIFS_WASMTIME_FOUND_PREFIX}` or where CMake looks; set WASIFS_WASMTIME_PREFIX.")
endif()
message(STATUS "Wasmtime (${WASIFS_WASMTIME}): ${WASIFS_WASMTIME_LIBRARY}")
