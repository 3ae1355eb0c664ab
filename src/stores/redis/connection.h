// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A connection to a Redis server: commands are queued, sent together, answered in their order.
// Whatever goes wrong is a sentence that names the server; then the connection is of no more use.
// One thread.
#pragma once

#include <hiredis.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "stores/redis/address.h"
#include "wasifs/stores/redis.h"

namespace wasifs::redis {

/// One answer, which is no error of the server's.
class Reply {
 public:
  explicit Reply(redisReply* reply) noexcept : reply_(reply) {}

  /// Its bytes; nothing for anything but a string.
  [[nodiscard]] std::optional<std::string_view> text() const noexcept;
  /// Its number; nothing for anything else.
  [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
  /// Whether it says that there is nothing.
  [[nodiscard]] bool is_nil() const noexcept { return reply_->type == REDIS_REPLY_NIL; }
  /// Its elements, each a string or an array; none for anything but an array.
  [[nodiscard]] std::span<redisReply* const> elements() const noexcept;

 private:
  struct Free {
    void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
  };
  std::unique_ptr<redisReply, Free> reply_;
};

/// The bytes of an element; nothing for anything but a string.
[[nodiscard]] std::optional<std::string_view> text_of(const redisReply* element) noexcept;

class Connection {
 public:
  /// Connects, says who asks, and picks the database.
  [[nodiscard]] static SnapshotResult<Connection> open(const Address& address,
                                                       const RedisOptions& options);

  /// Queues a command.
  void queue(std::span<const std::string_view> words);
  void queue(std::initializer_list<std::string_view> words) {
    queue(std::span(words.begin(), words.size()));
  }
  /// Sends what is queued and waits for the answer of the first command that has none yet.
  [[nodiscard]] SnapshotResult<Reply> receive();
  /// Waits for `count` answers that do not matter unless they are errors.
  [[nodiscard]] SnapshotResult<void> receive_all(std::size_t count);
  /// `queue` and `receive`; nothing else is queued.
  [[nodiscard]] SnapshotResult<Reply> ask(std::span<const std::string_view> words);
  [[nodiscard]] SnapshotResult<Reply> ask(std::initializer_list<std::string_view> words) {
    return ask(std::span(words.begin(), words.size()));
  }

  /// How messages call the server.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// An answer that a server does not give.
  [[nodiscard]] std::unexpected<std::string> strange(std::string_view command) const;

 private:
  struct Close {
    void operator()(redisContext* context) const noexcept;
  };
  using Context = std::unique_ptr<redisContext, Close>;

  Connection(Context context, std::string name, std::chrono::milliseconds timeout) noexcept
      : context_(std::move(context)), name_(std::move(name)), timeout_(timeout) {}
  SnapshotResult<void> log_in(const Address& address);

  Context context_;
  std::string name_;
  std::chrono::milliseconds timeout_;
};

}  // namespace wasifs::redis
