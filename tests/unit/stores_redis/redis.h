// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tests of the store in Redis share: a server, and a client to look behind the store's
// back.
#pragma once

#include <gtest/gtest.h>
#include <hiredis.h>

#include <memory>
#include <string>

#include "support/redis_server.h"
#include "support/store_content.h"
#include "wasifs/stores/redis.h"

namespace wasifs::testing_support {

/// The sentence of a result that is one.
template <class T>
[[nodiscard]] std::string sentence_of(const SnapshotResult<T>& result) {
  return result ? "no error" : result.error();
}

/// A test with a server of its own.
class RedisTest : public testing::Test {
 protected:
  void SetUp() override { start({}); }

  void start(const std::vector<std::string>& more) {
    server_ = std::make_unique<RedisServer>(WASIFS_REDIS_SERVER, more);
  }

  [[nodiscard]] std::unique_ptr<SnapshotStore> opened(const RedisOptions& options = {}) const {
    return opened(server_->url(), options);
  }
  [[nodiscard]] static std::unique_ptr<SnapshotStore> opened(const std::string& url,
                                                             const RedisOptions& options = {}) {
    auto store = open_redis_store(url, options);
    if (!store) {
      ADD_FAILURE() << store.error();
      std::abort();
    }
    return *std::move(store);
  }

  /// What the server answers to a command: the text, the number, the number of elements.
  [[nodiscard]] std::string told(const std::vector<std::string>& words) const {
    const std::unique_ptr<redisContext, decltype(&redisFree)> context(
        redisConnectUnix(server_->socket().c_str()), &redisFree);
    std::vector<const char*> starts;
    std::vector<std::size_t> sizes;
    for (const auto& word : words) {
      starts.push_back(word.data());
      sizes.push_back(word.size());
    }
    const auto free = [](void* reply) { freeReplyObject(reply); };
    const std::unique_ptr<void, decltype(free)> answer(
        redisCommandArgv(context.get(), static_cast<int>(words.size()), starts.data(),
                         sizes.data()),
        free);
    const auto* reply = static_cast<redisReply*>(answer.get());
    if (reply == nullptr) return context->errstr;
    if (reply->type == REDIS_REPLY_INTEGER) return std::to_string(reply->integer);
    if (reply->type == REDIS_REPLY_ARRAY) return std::to_string(reply->elements);
    if (reply->type == REDIS_REPLY_NIL) return "nil";
    return {reply->str, reply->len};
  }

  std::unique_ptr<RedisServer> server_;
};

}  // namespace wasifs::testing_support
