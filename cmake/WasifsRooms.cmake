# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Rooms: the folders of src/, each a set of objects with a closed list of other rooms it may
# include.
#
# A room has no include path to src/. It gets `include/` (the public headers) and, for itself and
# each room it USES, a folder of the build tree that holds nothing but a link to that room, so that
# "vfs/resolver.h" is found by a room that may use vfs and by no other. What a room may name in USES
# is the table below; a room that names more stops the configuration.

# Who may include whom, lowest layer first. Rooms of one layer do not know each other. A new file
# system or engine needs no line here: its folder is found, and it may use what its kind may.
set(WASIFS_MAY_USE_base "")
set(WASIFS_MAY_USE_host_os base)
set(WASIFS_MAY_USE_guest base)
set(WASIFS_MAY_USE_abi base guest)
set(WASIFS_MAY_USE_snapshot base)     # how parts are kept; what they mean is known where they are
set(WASIFS_MAY_USE_stores base snapshot host_os)  # every store
set(WASIFS_MAY_USE_pause base snapshot)  # knows modules, no file
set(WASIFS_MAY_USE_transform base snapshot pause)  # wasm to wasm: knows no engine
set(WASIFS_MAY_USE_threads base host_os)  # of a guest: knows no engine
set(WASIFS_MAY_USE_calling base)  # guests of any engine: knows no file
set(WASIFS_MAY_USE_vfs base)
set(WASIFS_MAY_USE_fs base vfs snapshot)  # every file system
set(WASIFS_MAY_USE_fs_host base vfs host_os)
set(WASIFS_MAY_USE_fs_mem base vfs snapshot host_os)
set(WASIFS_MAY_USE_io base vfs host_os snapshot)
set(WASIFS_MAY_USE_wasi base host_os abi guest vfs fs io snapshot)
set(WASIFS_MAY_USE_process_snapshot base host_os vfs fs io snapshot wasi)  # a process, saved and restored
set(WASIFS_MAY_USE_replay base host_os abi guest snapshot vfs wasi)
set(WASIFS_MAY_USE_engine base host_os abi guest snapshot pause transform threads calling vfs wasi)  # every engine: no file system

set(WASIFS_MAY_USE_capi "")  # public headers only

# wasifs_rooms_in(<out> <kind>): the rooms that src/<kind> holds.
function(wasifs_rooms_in out kind)
  file(GLOB found CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${kind}/*/CMakeLists.txt")
  list(SORT found)
  list(TRANSFORM found REPLACE "^.*/([^/]+)/CMakeLists.txt$" "${kind}_\\1")
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

wasifs_rooms_in(fs_rooms fs)
set(WASIFS_FS_LIBRARIES fs_archive fs_image)  # that need a library of others: WasifsFileSystems.cmake
list(REMOVE_ITEM fs_rooms ${WASIFS_FS_LIBRARIES})
wasifs_rooms_in(WASIFS_STORE_ROOMS stores)
wasifs_rooms_in(WASIFS_ENGINE_ROOMS engine)
set(WASIFS_CORE_ROOMS base host_os abi guest snapshot pause transform threads calling vfs ${fs_rooms} io wasi process_snapshot replay
  stores_memory stores_file stores_directory)
if(WIN32)  # these are written for POSIX; docs/windows.md
  list(REMOVE_ITEM WASIFS_CORE_ROOMS stores_file stores_directory)
endif()

# wasifs_room_folder(<out> <room>): where a room lives, below src/.
function(wasifs_room_folder out room)
  string(REGEX REPLACE "^(fs|engine|stores)_" "\\1/" folder "${room}")
  if(folder STREQUAL room AND NOT room IN_LIST WASIFS_CORE_ROOMS)
    message(FATAL_ERROR "There is no room `${room}`; rooms are listed in cmake/WasifsRooms.cmake.")
  endif()
  set(${out} "${folder}" PARENT_SCOPE)
endfunction()

# wasifs_check_uses(<room> <used>...): stops where a room uses what its layer does not know.
function(wasifs_check_uses room)
  string(REGEX REPLACE "^(fs|engine|stores)_.*" "\\1" kind "${room}")
  set(allowed ${WASIFS_MAY_USE_${kind}})
  if(DEFINED WASIFS_MAY_USE_${room})
    set(allowed ${WASIFS_MAY_USE_${room}})
  endif()
  foreach(used IN LISTS ARGN)
    string(REGEX REPLACE "^fs_.*" "fs" used_kind "${used}")
    if(used IN_LIST WASIFS_FS_LIBRARIES OR NOT used_kind IN_LIST allowed)
      message(FATAL_ERROR "Room `${room}` may not use `${used}`, only: ${allowed}")
    endif()
  endforeach()
endfunction()

# wasifs_room_include(<out> <room>): the include folder that shows this one room. It may be asked
# for before the room is written; the link then dangles and nothing is found through it.
function(wasifs_room_include out room)
  wasifs_room_folder(folder ${room})
  set(link "${PROJECT_BINARY_DIR}/rooms/${room}/${folder}")
  get_filename_component(parent "${link}" DIRECTORY)
  file(MAKE_DIRECTORY "${parent}")
  file(CREATE_LINK "${PROJECT_SOURCE_DIR}/src/${folder}" "${link}" SYMBOLIC)
  set(${out} "${PROJECT_BINARY_DIR}/rooms/${room}" PARENT_SCOPE)
endfunction()

# wasifs_include_rooms(<target> <room>...): lets the target include these rooms' private headers.
function(wasifs_include_rooms target)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/include")
  foreach(room IN LISTS ARGN)
    wasifs_room_include(folder ${room})
    target_include_directories(${target} PRIVATE "${folder}")
  endforeach()
endfunction()

# wasifs_hide_others(<library>): where it is a shared one, it shows what is ours and nothing of what it
# is made with, such as instances of the templates of other libraries.
function(wasifs_hide_others target)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "SHARED_LIBRARY")
    set(exports "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/wasifs.map")
    target_link_options(${target} PRIVATE "-Wl,--version-script=${exports}")
    set_target_properties(${target} PROPERTIES LINK_DEPENDS "${exports}")
  endif()
endfunction()

# wasifs_library(): the core library, of which the rooms become the content.
function(wasifs_library)
  add_library(wasifs)
  add_library(wasifs::wasifs ALIAS wasifs)
  set_target_properties(wasifs PROPERTIES
    LINKER_LANGUAGE CXX
    VERSION "${PROJECT_VERSION}"
    SOVERSION "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
  target_compile_features(wasifs PUBLIC cxx_std_23)
  target_include_directories(wasifs PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  target_link_libraries(wasifs PUBLIC Threads::Threads)
  wasifs_hide_others(wasifs)
  if(BUILD_SHARED_LIBS AND NOT WASIFS_SANITIZE)
    target_link_options(wasifs PRIVATE -Wl,--no-undefined)
  endif()
endfunction()

# wasifs_room(NAME <room> [ARCHIVE] SOURCES <file>... [USES <room>...] [LINKS <library>...])
#
# Makes the object library `wasifs_<room>` and puts it into the library `wasifs`. An engine's room
# is a library of its own, over `wasifs`, with the alias `wasifs::<engine>`, and so is a store's or a
# file system's that is not among the core rooms; with ARCHIVE never a shared one. LINKS are third-party
# libraries the room's sources need; they are not seen by users of the public headers.
function(wasifs_room)
  cmake_parse_arguments(PARSE_ARGV 0 arg "ARCHIVE" "NAME" "SOURCES;USES;LINKS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_NAME OR NOT arg_SOURCES)
    message(FATAL_ERROR "wasifs_room needs NAME and SOURCES; "
      "not understood: `${arg_UNPARSED_ARGUMENTS}`")
  endif()
  wasifs_check_uses(${arg_NAME} ${arg_USES})

  set(target wasifs_${arg_NAME})
  if(arg_NAME MATCHES "^(engine|stores|fs)_(.*)$" AND NOT arg_NAME IN_LIST WASIFS_CORE_ROOMS)
    set(engine "${CMAKE_MATCH_2}")
    if(arg_ARCHIVE)
      add_library(${target} STATIC ${arg_SOURCES})
    else()
      add_library(${target} ${arg_SOURCES})
      wasifs_hide_others(${target})
    endif()
    add_library(wasifs::${engine} ALIAS ${target})
    set_target_properties(${target} PROPERTIES
      EXPORT_NAME ${engine}
      VERSION "${PROJECT_VERSION}"
      SOVERSION "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
    target_link_libraries(${target} PUBLIC wasifs PRIVATE ${arg_LINKS})
  else()
    add_library(${target} OBJECT ${arg_SOURCES})
    target_link_libraries(${target} PRIVATE Threads::Threads ${arg_LINKS})
    target_sources(wasifs PRIVATE $<TARGET_OBJECTS:${target}>)
    target_link_libraries(wasifs PRIVATE ${arg_LINKS})
  endif()
  wasifs_compile_options(${target})
  wasifs_include_rooms(${target} ${arg_NAME} ${arg_USES})
  set_target_properties(${target} PROPERTIES
    WASIFS_USES "${arg_USES}" WASIFS_LINKS "${arg_LINKS}")
endfunction()

# wasifs_objects_of(<out objects> <out libraries> <room>...): these rooms' objects and those of all
# the rooms under them, with the libraries they need.
function(wasifs_objects_of out_objects out_libraries)
  set(pending ${ARGN})
  set(seen "")
  set(objects "")
  set(libraries "")
  while(pending)
    list(POP_FRONT pending room)
    if(room IN_LIST seen)
      continue()
    endif()
    list(APPEND seen ${room})
    if(TARGET wasifs_${room})
      get_target_property(uses wasifs_${room} WASIFS_USES)
      get_target_property(links wasifs_${room} WASIFS_LINKS)
      list(APPEND objects $<TARGET_OBJECTS:wasifs_${room}>)
      list(APPEND pending ${uses})
      list(APPEND libraries ${links})
    else()
      message(STATUS "Room `${room}` is not there (yet); what needs it will not link.")
    endif()
  endwhile()
  set(${out_objects} ${objects} PARENT_SCOPE)
  set(${out_libraries} ${libraries} PARENT_SCOPE)
endfunction()

# wasifs_link_rooms(<target> <room>...): lets the target include these rooms and links them. Without
# a room that is a library of its own among them the target gets the objects of these rooms and of
# what they use, and nothing else: a room that leans on one above it does not link. With such a room,
# an engine for example, or without any room, it gets the whole library.
function(wasifs_link_rooms target)
  wasifs_include_rooms(${target} ${ARGN})
  set(libraries ${ARGN})
  list(FILTER libraries INCLUDE REGEX "^(engine|stores|fs)_")
  list(REMOVE_ITEM libraries ${WASIFS_CORE_ROOMS})
  if(libraries OR NOT ARGN)
    list(TRANSFORM libraries PREPEND "wasifs_")
    target_link_libraries(${target} PRIVATE ${libraries} wasifs)
  else()
    wasifs_objects_of(objects libraries ${ARGN})
    target_sources(${target} PRIVATE ${objects})
    target_link_libraries(${target} PRIVATE ${libraries} Threads::Threads)
  endif()
endfunction()

# wasifs_test(NAME <test> SOURCES <file>... [USES <room>...] [LINKS <library>...]
#             [LABELS <label>...] [TIMEOUT <seconds>])
#
# One GoogleTest binary, one ctest of the same name. The label is `quick` unless told otherwise.
function(wasifs_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;TIMEOUT" "SOURCES;USES;LINKS;LABELS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_NAME OR NOT arg_SOURCES)
    message(FATAL_ERROR "wasifs_test needs NAME and SOURCES; "
      "not understood: `${arg_UNPARSED_ARGUMENTS}`")
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS quick)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(WIN32)  # threads that contend are slow under Wine
    math(EXPR arg_TIMEOUT "4 * ${arg_TIMEOUT}")
  endif()
  add_executable(${arg_NAME} ${arg_SOURCES})
  wasifs_compile_options(${arg_NAME})
  wasifs_link_rooms(${arg_NAME} ${arg_USES})
  target_link_libraries(${arg_NAME} PRIVATE
    ${arg_LINKS} GTest::gmock GTest::gtest GTest::gtest_main)
  set_target_properties(${arg_NAME} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin")
  if(WIN32)
    wasifs_add_windows_test(${arg_NAME})
  else()
    add_test(NAME ${arg_NAME} COMMAND ${arg_NAME})
  endif()
  set_tests_properties(${arg_NAME} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()

# wasifs_add_windows_test(<test>): runs it, under Wine where it was built elsewhere, and compares what
# fails with what is known to.
function(wasifs_add_windows_test test)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(wine "")
  if(CMAKE_CROSSCOMPILING)
    set(wine --wine "${CMAKE_CROSSCOMPILING_EMULATOR}" --prefix "${PROJECT_BINARY_DIR}/wine")
  endif()
  # Not by the target's name: CMake would start it with the emulator before Python.
  add_test(NAME ${test} COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/tests/windows/run.py"
    --known "${PROJECT_SOURCE_DIR}/tests/windows/known-failures.txt" ${wine}
    "$<TARGET_FILE:${test}>")
endfunction()

# wasifs_fuzzer(NAME <fuzzer> SOURCES <file>... [USES <room>...] [LINKS <library>...])
function(wasifs_fuzzer)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;USES;LINKS")
  add_executable(${arg_NAME} ${arg_SOURCES})
  wasifs_compile_options(${arg_NAME})
  wasifs_link_rooms(${arg_NAME} ${arg_USES})
  target_link_libraries(${arg_NAME} PRIVATE ${arg_LINKS})
  target_link_options(${arg_NAME} PRIVATE -fsanitize=fuzzer)
endfunction()
