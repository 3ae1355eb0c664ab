// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/redis/holder.h"

#include <algorithm>

#include "snapshot/sentence.h"

namespace wasifs::redis {
namespace {

constexpr std::size_t pins_at_once = 1000;

// Pins may be left over, never missing: they go after the lease.
std::string pins_time(const RedisOptions& options) {
  return std::to_string(2 * options.lease.count());
}

}  // namespace

SnapshotResult<Holder> Holder::make(const StoreState& state, Connection& connection, std::string id,
                                    std::string record) {
  const Keys& keys = state.keys;
  const std::string time = std::to_string(state.options.lease.count());
  // The lease comes first: a holder without one counts as dead.
  connection.queue({"SET", keys.lease(id), record, "PX", time});
  connection.queue({"SADD", keys.holders(), id});
  connection.queue({"INCR", keys.epoch()});
  SNAPSHOT_CHECK(connection.receive_all(3));
  return Holder(state, connection, std::move(id));
}

Holder::~Holder() {
  if (connection_ == nullptr) return;
  const Keys& keys = state_->keys;
  connection_->queue({"SREM", keys.holders(), id_});
  connection_->queue({"DEL", keys.lease(id_), keys.pins(id_)});
  // What is left here ends with its lease.
  (void)connection_->receive_all(2);
}

SnapshotResult<void> Holder::renew() {
  const std::string time = std::to_string(state_->options.lease.count());
  SNAPSHOT_TRY(const auto reply, connection_->ask({"PEXPIRE", state_->keys.lease(id_), time}));
  if (reply.integer() == 1) return {};
  return sentence("{}: silent for more than {} ms, so that what was stored may be gone",
                  connection_->name(), state_->options.lease.count());
}

SnapshotResult<void> Holder::pin(std::span<const Digest> digests) {
  const std::string key = state_->keys.pins(id_);
  std::size_t commands = 0;
  while (!digests.empty()) {
    const auto some = digests.first(std::min(digests.size(), pins_at_once));
    std::vector<std::string_view> words = {"SADD", key};
    for (const Digest& digest : some) words.push_back(Keys::bytes_of(digest));
    connection_->queue(words);
    digests = digests.subspan(some.size());
    ++commands;
  }
  connection_->queue({"PEXPIRE", key, pins_time(state_->options)});
  return connection_->receive_all(commands + 1);
}

}  // namespace wasifs::redis
