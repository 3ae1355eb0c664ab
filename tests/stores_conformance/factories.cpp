// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores_conformance/factories.h"

#include <cstdlib>

#include "support/temp_tree.h"

#ifdef WASIFS_STORE_S3
#include "support/s3_stub.h"
#include "wasifs/stores/s3.h"
#endif
#ifdef WASIFS_REDIS_SERVER
#include "support/redis_server.h"
#include "wasifs/stores/redis.h"
#endif

namespace wasifs::conformance {
namespace {

using namespace testing_support;

std::shared_ptr<SnapshotStore> good(SnapshotResult<std::unique_ptr<SnapshotStore>> store) {
  if (store) return *std::move(store);
  ADD_FAILURE() << store.error();
  std::abort();
}

Place memory() {
  const std::shared_ptr<SnapshotStore> only = make_memory_store();
  return {[only] { return only; }, only};
}

Place file() {
  const auto tree = std::make_shared<TempTree>();
  return {[tree] { return good(open_file_store(tree->at("carried"))); }, tree};
}

Place directory(bool shared) {
  const auto tree = std::make_shared<TempTree>();
  return {[tree, shared] { return good(open_directory_store(tree->at("store"), shared)); }, tree};
}

#ifdef WASIFS_REDIS_SERVER
// One server for all, with a prefix for each place.
Factory redis() {
  const std::string program = WASIFS_REDIS_SERVER;
  if (program.find('/') == std::string::npos) {
    return {"Redis", {}, true, "there is no redis-server (Debian: apt-get install redis-server)"};
  }
  return {"Redis", [program] {
            static RedisServer server(program);
            static int places = 0;
            const auto url = server.url() + "?prefix=place" + std::to_string(++places);
            return Place{[url] { return good(open_redis_store(url)); }, nullptr};
          }};
}
#endif

#ifdef WASIFS_STORE_S3
// A store with a prefix of its own for each place, in a bucket that is there.
Factory s3(const std::string& name, const std::string& bucket, const S3Options& options) {
  return {name, [bucket, options] {
            static int places = 0;
            const auto url = bucket + "/some/place " + std::to_string(++places);
            return Place{[url, options] { return good(open_s3_store(url, options)); }, nullptr};
          }};
}

Factory s3_stub() {
  static S3Stub stub;
  stub.page = 7;  // so that every list has several
  return s3("S3", "s3://bucket",
            {.endpoint = stub.endpoint(), .access_key = "me", .secret_key = "secret"});
}
#endif

}  // namespace

const std::vector<Factory>& all_factories() {
  static const std::vector<Factory> factories = [] {
    std::vector<Factory> all = {
        {"Memory", memory},
        {"File", file, false},
        {"Directory", [] { return directory(false); }},
        {"SharedDirectory", [] { return directory(true); }},
#ifdef WASIFS_REDIS_SERVER
        redis(),
#endif
#ifdef WASIFS_STORE_S3
        s3_stub(),
#endif
    };
#ifdef WASIFS_STORE_S3
    // A real server, with its keys and where it is in the environment.
    if (const char* bucket = std::getenv("WASIFS_TEST_S3_BUCKET")) {
      all.push_back(s3("S3Server", bucket, {}));
    }
#endif
    return all;
  }();
  return factories;
}

std::vector<Factory> factories_of_many() {
  std::vector<Factory> many;
  for (const Factory& factory : all_factories()) {
    if (factory.many) many.push_back(factory);
  }
  return many;
}

}  // namespace wasifs::conformance
