# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The file systems that need a library of others and are libraries of their own therefore:
# wasifs::archive (libarchive), built where that is found, where ON insists on it; and wasifs::image
# over it, built where nlohmann/json is found as well.

set(WASIFS_FS_ARCHIVE AUTO CACHE STRING
  "Build the file system archive: ON, OFF, or AUTO (if libarchive is found)")
set_property(CACHE WASIFS_FS_ARCHIVE PROPERTY STRINGS AUTO ON OFF)
if(WASIFS_FS_ARCHIVE)
  include(WasifsFindFileSystem_archive)
  if(WASIFS_FS_archive_MISSING AND NOT WASIFS_FS_ARCHIVE STREQUAL "AUTO")
    message(FATAL_ERROR "WASIFS_FS_ARCHIVE is ${WASIFS_FS_ARCHIVE}, but ${WASIFS_FS_archive_MISSING}.")
  elseif(WASIFS_FS_archive_MISSING)
    message(STATUS "No file system archive: ${WASIFS_FS_archive_MISSING}.")
  else()
    add_subdirectory(src/fs/archive)
    find_package(nlohmann_json QUIET)
    if(TARGET nlohmann_json::nlohmann_json)
      add_subdirectory(src/fs/image)
    else()
      message(STATUS "No file system image: nlohmann/json is not found (Debian: apt-get install nlohmann-json3-dev).")
    endif()
  endif()
endif()
