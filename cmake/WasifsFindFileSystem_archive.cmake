# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What wasifs::archive needs, as LibLZMA::LibLZMA, PkgConfig::libarchive and ZLIB::ZLIB;
# WASIFS_FS_archive_MISSING says why it is not there. Also installed, for the users of the installed library.

set(WASIFS_FS_archive_MISSING "")
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND AND NOT TARGET PkgConfig::libarchive)
  pkg_check_modules(libarchive QUIET IMPORTED_TARGET GLOBAL libarchive>=3.6)
endif()
find_package(ZLIB QUIET)
find_package(LibLZMA QUIET)
if(WIN32)
  set(WASIFS_FS_archive_MISSING "it is written for POSIX")
elseif(NOT TARGET PkgConfig::libarchive)
  set(WASIFS_FS_archive_MISSING "libarchive (3.6 or newer) is not found by pkg-config (Debian: apt-get install libarchive-dev pkg-config)")
elseif(NOT TARGET ZLIB::ZLIB)
  set(WASIFS_FS_archive_MISSING "zlib is not found (Debian: apt-get install zlib1g-dev)")
elseif(NOT TARGET LibLZMA::LibLZMA)
  set(WASIFS_FS_archive_MISSING "liblzma is not found (Debian: apt-get install liblzma-dev)")
endif()
