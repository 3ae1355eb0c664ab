# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Wasmi's C API as the target Wasmi::wasmi: a second engine with wasm.h, for the tests of that adapter.
# scripts/build-wasmi.py builds it once and keeps it in build/deps of the source tree.

find_program(WASIFS_PYTHON3 python3 REQUIRED)
execute_process(COMMAND "${WASIFS_PYTHON3}" "${PROJECT_SOURCE_DIR}/scripts/build-wasmi.py"
  OUTPUT_VARIABLE WASIFS_WASMI_PREFIX OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
if(failed)
  message(STATUS "No Wasmi (see above): wasm.h is tested with Wasmtime only.")
  return()
endif()
add_library(Wasmi::wasmi SHARED IMPORTED GLOBAL)
set_target_properties(Wasmi::wasmi PROPERTIES
  IMPORTED_LOCATION "${WASIFS_WASMI_PREFIX}/lib/libwasmi.so"
  IMPORTED_NO_SONAME TRUE
  INTERFACE_INCLUDE_DIRECTORIES "${WASIFS_WASMI_PREFIX}/include")
