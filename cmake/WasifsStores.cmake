# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The stores of snapshots that need a library of others and are libraries of their own therefore:
# wasifs::redis (hiredis) and wasifs::s3 (libcurl). Each is built where that is found; ON
# insists on it.

foreach(store IN ITEMS redis s3)
  string(TOUPPER "${store}" option)
  set(option WASIFS_STORE_${option})
  set(${option} AUTO CACHE STRING "Build the store ${store}: ON, OFF, or AUTO (if its library is found)")
  set_property(CACHE ${option} PROPERTY STRINGS AUTO ON OFF)
  if(NOT ${option} OR NOT stores_${store} IN_LIST WASIFS_STORE_ROOMS)
    continue()
  endif()
  include(WasifsFindStore_${store})
  if(WASIFS_STORE_${store}_MISSING AND NOT ${option} STREQUAL "AUTO")
    message(FATAL_ERROR "${option} is ${${option}}, but ${WASIFS_STORE_${store}_MISSING}.")
  elseif(WASIFS_STORE_${store}_MISSING)
    message(STATUS "No store ${store}: ${WASIFS_STORE_${store}_MISSING}.")
  else()
    add_subdirectory(src/stores/${store})
  endif()
endforeach()

if(WASIFS_BUILD_TESTS)
  find_program(WASIFS_REDIS_SERVER redis-server DOC "The server that the tests of the store in Redis start")
endif()
