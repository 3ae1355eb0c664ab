# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# How everything of ours is compiled: language level, warnings, sanitizers, where binaries go.
# Warnings are set target by target (wasifs_compile_options), never for the whole directory tree, so
# that a project which adds wasifs as a subdirectory keeps its own.

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
  endif()
  if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(WASIFS_CCACHE ccache)
    if(WASIFS_CCACHE)
      set(CMAKE_CXX_COMPILER_LAUNCHER "${WASIFS_CCACHE}")
    endif()
  endif()
endif()

# Instrumentation has to cover the whole program, so it is set for the directory tree.
if(WASIFS_SANITIZE)
  add_compile_options(-fsanitize=${WASIFS_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${WASIFS_SANITIZE})
endif()
if(WASIFS_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "WASIFS_BUILD_FUZZERS needs Clang's libFuzzer; use the preset `fuzz`.")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(WASIFS_COVERAGE)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
    add_link_options(-fprofile-instr-generate)
  else()
    add_compile_options(--coverage)
    add_link_options(--coverage)
  endif()
endif()

# wasifs_compile_options(<target>): what every target of ours is compiled with.
function(wasifs_compile_options target)
  target_compile_features(${target} PRIVATE cxx_std_23)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE -Wthread-safety)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees an overlap in its own std::string where literal + string is optimised (GCC bug 105651), and reads of
    # the error that a std::expected<void> without one does not have. At -O3 it follows std::vector into branches that
    # its own reserve() rules out, where it finds sizes of 2^63 and writes behind the end (GCC bugs 100366, 107852).
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-maybe-uninitialized
      $<$<CONFIG:Release>:-Wno-stringop-overflow -Wno-stringop-overread -Wno-free-nonheap-object -Wno-array-bounds>)
  endif()
  if(WASIFS_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# wasifs_add_if_present(<folder>): adds a folder that may not have been written.
function(wasifs_add_if_present folder)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt")
    add_subdirectory("${PROJECT_SOURCE_DIR}/${folder}" "${PROJECT_BINARY_DIR}/${folder}")
  endif()
endfunction()

# wasifs_add_tests(): every folder of tests/, what others build on first.
function(wasifs_add_tests)
  wasifs_add_if_present(tests/support)
  file(GLOB unit_folders RELATIVE "${PROJECT_SOURCE_DIR}" CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/tests/unit/*/CMakeLists.txt"
    "${PROJECT_SOURCE_DIR}/tests/unit/*/*/CMakeLists.txt")
  list(SORT unit_folders)
  if(WIN32)  # what is not built there is not tested there; docs/windows.md
    list(FILTER unit_folders INCLUDE REGEX "unit/(base|guest|abi|vfs_.*|fs_.*|host_os|io|wasi|threads|pause|transform)/")
  endif()
  foreach(file IN LISTS unit_folders)
    get_filename_component(folder "${file}" DIRECTORY)
    wasifs_add_if_present("${folder}")
  endforeach()
  if(WIN32)
    wasifs_add_if_present(tests/fs_conformance)
    return()
  endif()
  foreach(folder IN ITEMS
      witxgen fs_conformance hammer differential host_changes stores_conformance security guests threads programs engine_conformance second_engine
      transform_proof capi python cli instructions structure packaging)
    wasifs_add_if_present("tests/${folder}")
  endforeach()
endfunction()

# wasifs_install_program(<target>): a program that finds the bundled Wasmtime from where it is put.
function(wasifs_install_program target)
  if(NOT WASIFS_INSTALL)
    return()
  endif()
  file(RELATIVE_PATH up "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_LIBDIR}")
  set_target_properties(${target} PROPERTIES
    INSTALL_RPATH "$ORIGIN/${up};$ORIGIN/${up}/wasifs/wasmtime/lib")
  install(TARGETS ${target} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endfunction()
