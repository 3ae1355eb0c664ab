# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guests: WebAssembly programs that tests and benchmarks run. C is compiled by clang for wasm32-wasi
# against the distribution's wasi-libc, text by wabt's wat2wasm. What cannot be built because a
# toolchain is missing becomes a ctest that reports itself as skipped, by name and with the reason.
#
# Who uses it: tests/guests, tests/programs, bench, engine_conformance. The root includes it, so that
# all of them see what was found.

include_guard(GLOBAL)

set(WASIFS_WASI_SYSROOT "" CACHE PATH
  "Sysroot of a WASI SDK for guests; empty: what the distribution's wasi-libc package installs")
find_program(WASIFS_WASM_CLANG NAMES clang-19 clang DOC "C compiler for guests (target wasm32-wasi)")
find_program(WASIFS_WAT2WASM wat2wasm DOC "wabt's assembler, for guests written as text")
find_package(Python3 3.9 COMPONENTS Interpreter)

set(WASIFS_GUEST_DIR "${PROJECT_BINARY_DIR}/guests")
set(WASIFS_SKIP_FILE "${PROJECT_BINARY_DIR}/skipped-tests.txt")
set(WASIFS_WASM_CFLAGS --target=wasm32-wasi)
if(WASIFS_WASI_SYSROOT)
  list(APPEND WASIFS_WASM_CFLAGS "--sysroot=${WASIFS_WASI_SYSROOT}")
endif()
file(MAKE_DIRECTORY "${WASIFS_GUEST_DIR}")
file(WRITE "${WASIFS_SKIP_FILE}" "")

# Whether compiler, libc and builtins are there and fit together is best asked by linking something.
function(wasifs_check_wasm_toolchain)
  set(probe "${WASIFS_GUEST_DIR}/probe")
  file(WRITE "${probe}.c" "#include <stdio.h>\nint main(void) { puts(\"probe\"); return 0; }\n")
  set(WASIFS_HAVE_WASM_CLANG FALSE PARENT_SCOPE)
  if(NOT WASIFS_WASM_CLANG)
    set(WASIFS_NO_WASM_CLANG "there is no clang" PARENT_SCOPE)
    return()
  endif()
  execute_process(
    COMMAND "${WASIFS_WASM_CLANG}" ${WASIFS_WASM_CFLAGS} "${probe}.c" -o "${probe}.wasm"
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(status EQUAL 0)
    set(WASIFS_HAVE_WASM_CLANG TRUE PARENT_SCOPE)
  else()
    set(WASIFS_NO_WASM_CLANG
      "${WASIFS_WASM_CLANG} cannot link a program for wasm32-wasi (Debian: apt-get install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32)"
      PARENT_SCOPE)
  endif()
endfunction()
wasifs_check_wasm_toolchain()

add_custom_target(guests COMMENT "All guests and their native twins")

# wasifs_skip_test(<test> <label> <reason>): a ctest in the place of one that cannot be run here. It
# is counted as skipped, and the reason is written down where a summary finds it.
function(wasifs_skip_test name label reason)
  file(APPEND "${WASIFS_SKIP_FILE}" "${name}: ${reason}\n")
  add_test(NAME ${name}
    COMMAND "${CMAKE_COMMAND}" -E echo "SKIPPED ${name}: ${reason}")
  set_tests_properties(${name} PROPERTIES LABELS "${label}" SKIP_REGULAR_EXPRESSION "SKIPPED")
endfunction()

# wasifs_guest(NAME <guest> (SOURCES <file.c>... | WAT <file.wat>) [NATIVE_TWIN] [REACTOR]
#              [DEFINES <NAME[=value]>...] [LIBS <library>...])
#
# Makes the target `guest_<guest>` and the file ${WASIFS_GUEST_DIR}/<guest>.wasm. With NATIVE_TWIN
# the same sources also become the program `guest_<guest>_native` for the machine itself, so that the kernel
# can say what the behaviour is. WASIFS_GUEST_<guest>_MISSING in the caller's scope is empty, or
# the reason why the guest cannot be built; then there is no target.
function(wasifs_guest)
  cmake_parse_arguments(PARSE_ARGV 0 arg "NATIVE_TWIN;REACTOR" "NAME;WAT" "SOURCES;DEFINES;LIBS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_NAME OR (NOT arg_SOURCES AND NOT arg_WAT))
    message(FATAL_ERROR
      "wasifs_guest needs NAME and SOURCES or WAT; not understood: `${arg_UNPARSED_ARGUMENTS}`")
  endif()
  set(missing "")
  set(output "${WASIFS_GUEST_DIR}/${arg_NAME}.wasm")
  list(TRANSFORM arg_DEFINES PREPEND "-D" OUTPUT_VARIABLE defines)

  if(arg_WAT)
    get_filename_component(source "${arg_WAT}" ABSOLUTE)
    if(WASIFS_WAT2WASM)
      add_custom_command(OUTPUT "${output}"
        COMMAND "${WASIFS_WAT2WASM}" "${source}" -o "${output}"
        DEPENDS "${source}" COMMENT "Guest ${arg_NAME}" VERBATIM)
    else()
      set(missing "there is no wat2wasm (Debian: apt-get install wabt)")
    endif()
  elseif(WASIFS_HAVE_WASM_CLANG)
    set(objects "")
    foreach(file IN LISTS arg_SOURCES)
      get_filename_component(source "${file}" ABSOLUTE)
      get_filename_component(stem "${file}" NAME_WE)
      set(object "${WASIFS_GUEST_DIR}/${arg_NAME}.${stem}.o")
      add_custom_command(OUTPUT "${object}"
        COMMAND "${WASIFS_WASM_CLANG}" ${WASIFS_WASM_CFLAGS} -std=c17 -O1 -D_GNU_SOURCE ${defines}
          -Wall -Wextra -Wshadow -Werror -MD -MF "${object}.d" -c "${source}" -o "${object}"
        DEPENDS "${source}" DEPFILE "${object}.d" COMMENT "Guest ${arg_NAME}: ${file}" VERBATIM)
      list(APPEND objects "${object}")
    endforeach()
    set(model "")
    if(arg_REACTOR)
      set(model -mexec-model=reactor)
    endif()
    add_custom_command(OUTPUT "${output}"
      COMMAND "${WASIFS_WASM_CLANG}" ${WASIFS_WASM_CFLAGS} ${model} ${objects} ${arg_LIBS}
        -o "${output}"
      DEPENDS ${objects} COMMENT "Guest ${arg_NAME}" VERBATIM)
  else()
    set(missing "${WASIFS_NO_WASM_CLANG}")
  endif()

  if(NOT missing)
    add_custom_target(guest_${arg_NAME} ALL DEPENDS "${output}")
    add_dependencies(guests guest_${arg_NAME})
  endif()
  if(arg_NATIVE_TWIN)
    add_executable(guest_${arg_NAME}_native ${arg_SOURCES})
    target_compile_definitions(guest_${arg_NAME}_native PRIVATE _GNU_SOURCE ${arg_DEFINES})
    target_compile_options(guest_${arg_NAME}_native PRIVATE -Wall -Wextra -Wshadow -Werror)
    set_target_properties(guest_${arg_NAME}_native PROPERTIES
      C_STANDARD 17 RUNTIME_OUTPUT_DIRECTORY "${WASIFS_GUEST_DIR}/native")
    add_dependencies(guests guest_${arg_NAME}_native)
  endif()
  set(WASIFS_GUEST_${arg_NAME}_MISSING "${missing}" PARENT_SCOPE)
endfunction()
