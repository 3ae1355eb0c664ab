# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# FlatBuffers schemas of the rooms that snapshots hold parts of: flatc writes a header, which the
# room and its tests include as "<file>_generated.h".

include_guard(GLOBAL)
find_program(WASIFS_FLATC NAMES flatc DOC "FlatBuffers' schema compiler (Debian: flatbuffers-compiler)" REQUIRED)
find_path(WASIFS_FLATBUFFERS_INCLUDE flatbuffers/flatbuffers.h REQUIRED
  DOC "FlatBuffers' headers (Debian: libflatbuffers-dev)")

# wasifs_schema(<room> <file.fbs>...): to be called after wasifs_room in the room's CMakeLists.
function(wasifs_schema room)
  set(folder "${PROJECT_BINARY_DIR}/schemas/${room}")
  file(MAKE_DIRECTORY "${folder}")
  set(headers "")
  foreach(file IN LISTS ARGN)
    get_filename_component(stem "${file}" NAME_WE)
    set(header "${folder}/${stem}_generated.h")
    add_custom_command(OUTPUT "${header}"
      COMMAND "${WASIFS_FLATC}" --cpp --scoped-enums --warnings-as-errors -o "${folder}"
        "${CMAKE_CURRENT_SOURCE_DIR}/${file}"
      DEPENDS "${file}" COMMENT "Schema ${room}/${file}" VERBATIM)
    list(APPEND headers "${header}")
  endforeach()
  target_sources(wasifs_${room} PRIVATE ${headers})
  wasifs_use_schema(wasifs_${room} ${room})
  add_custom_target(wasifs_${room}_schema DEPENDS ${headers})
endfunction()

# wasifs_use_schema(<target> <room>): lets a target include the headers of a room's schemas.
function(wasifs_use_schema target room)
  target_include_directories(${target} SYSTEM PRIVATE
    "${PROJECT_BINARY_DIR}/schemas/${room}" "${WASIFS_FLATBUFFERS_INCLUDE}")
  if(NOT target STREQUAL "wasifs_${room}")
    add_dependencies(${target} wasifs_${room}_schema)
  endif()
endfunction()
