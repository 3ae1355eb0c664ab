# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The file systems that need a library of others and are libraries of their own therefore:
# wasifs::archive (libarchive). It is built where that is found; ON insists on it.

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
  endif()
endif()
