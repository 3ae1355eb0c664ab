// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Opens the stores that are libraries of their own at addresses that are none, so that they are
// linked and answer, with no server.
#ifdef CONSUMER_REDIS
#include <wasifs/stores/redis.h>
#endif
#ifdef CONSUMER_S3
#include <wasifs/stores/s3.h>
#endif

#include <iostream>

void try_stores() {
#ifdef CONSUMER_REDIS
  std::cout << (wasifs::open_redis_store("no address") ? "" : "redis answers\n");
#endif
#ifdef CONSUMER_S3
  std::cout << (wasifs::open_s3_store("no address") ? "" : "s3 answers\n");
#endif
}
