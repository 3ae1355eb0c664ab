# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What wasifs::s3 needs, as CURL::libcurl and EXPAT::EXPAT; WASIFS_STORE_s3_MISSING says why
# it is not there. Also installed, for the users of the installed library.

set(WASIFS_STORE_s3_MISSING "")
find_package(CURL 7.88 QUIET)  # signs all the headers that S3 wants signed
find_package(EXPAT QUIET)
if(NOT TARGET CURL::libcurl OR NOT TARGET EXPAT::EXPAT)
  set(WASIFS_STORE_s3_MISSING "libcurl (7.88 or newer) or expat is not found (Debian: apt-get install libcurl4-openssl-dev libexpat1-dev)")
endif()
