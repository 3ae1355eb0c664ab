// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/redis/connection.h"

#include <sys/time.h>

#include <cerrno>
#include <csignal>
#include <vector>

#include "host_os/quiet_signal.h"
#include "snapshot/sentence.h"

namespace wasifs::redis {
namespace {

timeval timeval_of(std::chrono::milliseconds time) noexcept {
  timeval value{};
  value.tv_sec = static_cast<time_t>(time.count() / 1000);
  value.tv_usec = static_cast<suseconds_t>(time.count() % 1000 * 1000);
  return value;
}

}  // namespace

std::optional<std::string_view> text_of(const redisReply* element) noexcept {
  if (element->type != REDIS_REPLY_STRING && element->type != REDIS_REPLY_STATUS) {
    return std::nullopt;
  }
  return std::string_view(element->str, element->len);
}

std::optional<std::string_view> Reply::text() const noexcept {
  return text_of(reply_.get());
}

std::optional<std::int64_t> Reply::integer() const noexcept {
  if (reply_->type != REDIS_REPLY_INTEGER) return std::nullopt;
  return reply_->integer;
}

std::span<redisReply* const> Reply::elements() const noexcept {
  if (reply_->type != REDIS_REPLY_ARRAY) return {};
  return {reply_->element, reply_->elements};
}

void Connection::Close::operator()(redisContext* context) const noexcept {
  redisFree(context);
}

SnapshotResult<Connection> Connection::open(const Address& address, const RedisOptions& options) {
  const timeval wait = timeval_of(options.connect_timeout);
  Context context(address.path.empty()
                      ? redisConnectWithTimeout(address.host.c_str(), address.port, wait)
                      : redisConnectUnixWithTimeout(address.path.c_str(), wait));
  if (context == nullptr) return sentence("{}: no memory for a connection", address.shown);
  if (context->err != 0) return sentence("{}: {}", address.shown, context->errstr);
  if (redisSetTimeout(context.get(), timeval_of(options.timeout)) != REDIS_OK) {
    return sentence("{}: {}", address.shown, context->errstr);
  }
  Connection connection(std::move(context), address.shown, options.timeout);
  SNAPSHOT_CHECK(connection.log_in(address));
  return connection;
}

SnapshotResult<void> Connection::log_in(const Address& address) {
  if (!address.user.empty()) {
    SNAPSHOT_CHECK(ask({"AUTH", address.user, address.password}));
  } else if (!address.password.empty()) {
    SNAPSHOT_CHECK(ask({"AUTH", address.password}));
  }
  if (address.database != 0) {
    SNAPSHOT_CHECK(ask({"SELECT", std::to_string(address.database)}));
  }
  return {};
}

void Connection::queue(std::span<const std::string_view> words) {
  std::vector<const char*> starts;
  std::vector<std::size_t> sizes;
  starts.reserve(words.size());
  sizes.reserve(words.size());
  for (const auto word : words) {
    starts.push_back(word.data());
    sizes.push_back(word.size());
  }
  // What fails here is told by `receive`.
  (void)redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), starts.data(),
                               sizes.data());
}

SnapshotResult<Reply> Connection::receive() {
  if (context_->err != 0) return sentence("{}: {}", name_, context_->errstr);
  void* answer = nullptr;
  QuietSignal quiet(SIGPIPE);
  if (redisGetReply(context_.get(), &answer) != REDIS_OK) {
    const int error = errno;
    if (error == EPIPE) quiet.take_away();
    if (context_->err == REDIS_ERR_IO && (error == EAGAIN || error == EWOULDBLOCK)) {
      return sentence("{}: no answer within {} ms", name_, timeout_.count());
    }
    return sentence("{}: {}", name_, context_->errstr);
  }
  Reply reply(static_cast<redisReply*>(answer));
  if (const auto* raw = static_cast<redisReply*>(answer); raw->type == REDIS_REPLY_ERROR) {
    return sentence("{}: {}", name_, std::string_view(raw->str, raw->len));
  }
  return reply;
}

SnapshotResult<void> Connection::receive_all(std::size_t count) {
  for (; count != 0; --count) SNAPSHOT_CHECK(receive());
  return {};
}

SnapshotResult<Reply> Connection::ask(std::span<const std::string_view> words) {
  queue(words);
  return receive();
}

std::unexpected<std::string> Connection::strange(std::string_view command) const {
  return sentence("{}: answers {} as no Redis server does", name_, command);
}

}  // namespace wasifs::redis
