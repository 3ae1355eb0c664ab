# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What wasifs::redis needs, as PkgConfig::hiredis; WASIFS_STORE_redis_MISSING says why it is not
# there. Also installed, for the users of the installed library.

set(WASIFS_STORE_redis_MISSING "")
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND AND NOT TARGET PkgConfig::hiredis)
  pkg_check_modules(hiredis QUIET IMPORTED_TARGET GLOBAL hiredis)
endif()
if(NOT TARGET PkgConfig::hiredis)
  set(WASIFS_STORE_redis_MISSING "hiredis is not found by pkg-config (Debian: apt-get install libhiredis-dev pkg-config)")
endif()
