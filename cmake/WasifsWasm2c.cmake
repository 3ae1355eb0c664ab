# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guests that wabt's wasm2c compiles ahead of time into a program. Used by the build of wasifs and,
# installed, by the users of the target wasifs::wasm2c. The project needs the language C.

include_guard(GLOBAL)
cmake_policy(VERSION 3.25)

# The functions that generated code defines and calls have other names and types in other versions.
set(WASIFS_WASM2C_VERSION 1.0.32)
set(WASIFS_WASM2C_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/WasifsWasm2cGlue.cmake")

# wasifs_find_wasm2c(): sets WASIFS_WASM2C, WASIFS_WASM2C_INCLUDE and WASIFS_WASM2C_MISSING, which is
# empty or the reason why there is none.
function(wasifs_find_wasm2c)
  find_program(WASIFS_WASM2C wasm2c DOC "wabt's compiler from WebAssembly to C")
  find_path(WASIFS_WASM2C_INCLUDE wasm-rt.h DOC "Where wabt's wasm-rt.h is")
  mark_as_advanced(WASIFS_WASM2C WASIFS_WASM2C_INCLUDE)
  set(missing "")
  if(NOT WASIFS_WASM2C OR NOT WASIFS_WASM2C_INCLUDE)
    set(missing "there is no wasm2c (Debian: apt-get install wabt)")
  elseif(CMAKE_SIZEOF_VOID_P AND CMAKE_SIZEOF_VOID_P LESS 8 OR WIN32)
    set(missing "the guests of wasm2c need guard pages: a 64-bit POSIX system")
  else()
    execute_process(COMMAND "${WASIFS_WASM2C}" --version
      OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(NOT version STREQUAL WASIFS_WASM2C_VERSION)
      set(missing "${WASIFS_WASM2C} is version `${version}`, not ${WASIFS_WASM2C_VERSION}")
    endif()
  endif()
  set(WASIFS_WASM2C_MISSING "${missing}" PARENT_SCOPE)
endfunction()

# wasifs_add_wasm2c_module(<library> FILE <guest.wasm> [NAME <name>] [FEATURES <feature>...]
#                          [DEPENDS <target>...])
#
# A static library with the guest in it, as the constant `wasifs_wasm2c_<name>` of type
# wasifs::Wasm2cModule, declared by the header "wasifs_wasm2c_<name>.h", which whoever links the
# library finds; wasifs/engine/wasm2c.h runs it. The name is that of the file unless given: an identifier that no other guest of the
# program has. FEATURES are those of WebAssembly that wasm2c does not take by itself: exceptions,
# multi-memory.
function(wasifs_add_wasm2c_module library)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FILE;NAME" "FEATURES;DEPENDS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_FILE)
    message(FATAL_ERROR "wasifs_add_wasm2c_module needs FILE; "
      "not understood: `${arg_UNPARSED_ARGUMENTS}`")
  endif()
  if(NOT CMAKE_C_COMPILER)
    message(FATAL_ERROR "wasm2c makes C: the project needs that language, as in "
      "`project(... LANGUAGES C CXX)`.")
  endif()
  wasifs_find_wasm2c()
  if(WASIFS_WASM2C_MISSING)
    message(FATAL_ERROR "${library} cannot be built: ${WASIFS_WASM2C_MISSING}.")
  endif()
  get_filename_component(file "${arg_FILE}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  if(NOT arg_NAME)
    get_filename_component(arg_NAME "${file}" NAME_WE)
  endif()
  if(NOT arg_NAME MATCHES "^[a-z][a-z0-9_]*$")
    message(FATAL_ERROR "`${arg_NAME}` cannot name a guest: it is to be made of small letters, "
      "digits and _; give NAME.")
  endif()
  list(TRANSFORM arg_FEATURES PREPEND "--enable-" OUTPUT_VARIABLE features)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${library}.wasm2c")
  set(code "${folder}/${arg_NAME}.c")
  set(glue "${folder}/wasifs_wasm2c_${arg_NAME}.cpp")
  file(MAKE_DIRECTORY "${folder}")
  # One command: what the script refuses must not be compiled.
  add_custom_command(
    OUTPUT "${code}" "${folder}/${arg_NAME}.h" "${glue}" "${folder}/wasifs_wasm2c_${arg_NAME}.h"
    COMMAND "${WASIFS_WASM2C}" ${features} -n ${arg_NAME} -o "${code}" "${file}"
    COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${folder}" "-DNAME=${arg_NAME}"
      -P "${WASIFS_WASM2C_SCRIPT}"
    DEPENDS "${file}" "${WASIFS_WASM2C_SCRIPT}" ${arg_DEPENDS}
    COMMENT "Guest ${arg_NAME}: to C" VERBATIM)
  add_library(${library} STATIC "${code}" "${glue}")
  # The generated code relies on what the C standard leaves open. A recursion must use the stack, or it
  # would not end, and use it page by page, or it might step over its end; and what instruments our
  # own code has nothing to say about a guest's.
  set_source_files_properties("${code}" PROPERTIES COMPILE_OPTIONS
    "-w;-fno-strict-aliasing;-fno-optimize-sibling-calls;-fstack-clash-protection;-frounding-math;$<$<C_COMPILER_ID:GNU>:-fsignaling-nans>;-fno-sanitize=all")
  target_include_directories(${library} PUBLIC "${folder}")
  target_include_directories(${library} SYSTEM PRIVATE "${WASIFS_WASM2C_INCLUDE}")
  target_link_libraries(${library} PUBLIC wasifs::wasm2c)
  set_target_properties(${library} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# wasifs_add_wasm2c_program(<target> SOURCES <file.cpp>... MODULES <guest.wasm>...
#                           [FEATURES <feature>...])
#
# A program of these sources with these guests compiled into it, and no engine: each is the constant
# `wasifs_wasm2c_<name>`, by the name of its file; see wasifs_add_wasm2c_module.
function(wasifs_add_wasm2c_program target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;MODULES;FEATURES")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES OR NOT arg_MODULES)
    message(FATAL_ERROR "wasifs_add_wasm2c_program needs SOURCES and MODULES; "
      "not understood: `${arg_UNPARSED_ARGUMENTS}`")
  endif()
  add_executable(${target} ${arg_SOURCES})
  foreach(module IN LISTS arg_MODULES)
    get_filename_component(name "${module}" NAME_WE)
    wasifs_add_wasm2c_module(${target}_${name} FILE "${module}" FEATURES ${arg_FEATURES})
    target_link_libraries(${target} PRIVATE ${target}_${name})
  endforeach()
endfunction()
