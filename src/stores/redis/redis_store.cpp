// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The store in a Redis server: opening it, and its snapshots by name.
#include <algorithm>

#include "snapshot/sentence.h"
#include "stores/redis/collector.h"
#include "stores/redis/reader.h"
#include "stores/redis/state.h"
#include "stores/redis/writer.h"
#include "wasifs/stores/redis.h"

namespace wasifs {
namespace redis {
namespace {

constexpr std::string_view format_version = "1";

class RedisStore final : public SnapshotStore {
 public:
  explicit RedisStore(std::shared_ptr<const StoreState> state) : state_(std::move(state)) {}

  std::string_view description() const noexcept override { return state_->address.shown; }

  SnapshotResult<std::unique_ptr<StoreWriter>> write() override { return Writer::make(state_); }

  SnapshotResult<std::unique_ptr<StoreReader>> read(std::string_view name) override {
    SNAPSHOT_CHECK(check(name));
    return Reader::open(state_, name);
  }

  SnapshotResult<std::vector<StoredRoot>> list() override;
  SnapshotResult<void> remove(std::string_view name) override;

  SnapshotResult<std::uint64_t> collect() override {
    SNAPSHOT_TRY(auto connection, state_->connect());
    return Collector(*state_, connection).run();
  }

 private:
  static SnapshotResult<void> check(std::string_view name) {
    if (!valid_snapshot_name(name)) return sentence("{} cannot name a snapshot", shown(name));
    return {};
  }

  std::shared_ptr<const StoreState> state_;
};

SnapshotResult<std::vector<StoredRoot>> RedisStore::list() {
  SNAPSHOT_TRY(auto connection, state_->connect());
  SNAPSHOT_TRY(const auto reply, connection.ask({"HGETALL", state_->keys.roots()}));
  const auto elements = reply.elements();
  std::vector<StoredRoot> roots;
  for (std::size_t i = 0; i + 1 < elements.size(); i += 2) {
    const auto name = text_of(elements[i]);
    const auto text = text_of(elements[i + 1]);
    if (!name || !text || !valid_snapshot_name(*name)) continue;
    // One that is damaged is listed too, so that it can be seen and removed.
    const RootPointer pointer = parse_pointer(*text).value_or(RootPointer());
    roots.push_back({std::string(*name), pointer.size, pointer.saved_at});
  }
  std::ranges::sort(roots, {}, &StoredRoot::name);
  return roots;
}

SnapshotResult<void> RedisStore::remove(std::string_view name) {
  SNAPSHOT_CHECK(check(name));
  SNAPSHOT_TRY(auto connection, state_->connect());
  SNAPSHOT_TRY(const auto reply, connection.ask({"HDEL", state_->keys.roots(), name}));
  if (reply.integer() == 1) return {};
  return sentence("{}: there is no snapshot {}", state_->address.shown, name);
}

// Whether what has our prefix there is a store that is known here; makes one where there is none.
SnapshotResult<void> check_format(const StoreState& state) {
  SNAPSHOT_TRY(auto connection, state.connect());
  SNAPSHOT_TRY(auto reply, connection.ask({"GET", state.keys.format()}));
  if (reply.is_nil()) {
    SNAPSHOT_CHECK(connection.ask({"SET", state.keys.format(), format_version, "NX"}));
    SNAPSHOT_TRY(reply, connection.ask({"GET", state.keys.format()}));
  }
  if (reply.text() == format_version) return {};
  return sentence("{}: not the format of a store that is known here", state.address.shown);
}

}  // namespace
}  // namespace redis

SnapshotResult<std::unique_ptr<SnapshotStore>> open_redis_store(const std::string& url,
                                                                const RedisOptions& options) {
  SNAPSHOT_TRY(auto address, redis::parse_address(url));
  const std::string prefix = address.prefix.empty() ? options.prefix : address.prefix;
  if (!redis::valid_prefix(prefix)) {
    return sentence("{}: {} cannot begin the keys of a store", address.shown, shown(prefix));
  }
  if (options.lease.count() <= 0 || options.timeout.count() <= 0 ||
      options.connect_timeout.count() <= 0) {
    return sentence("{}: times have to be positive", address.shown);
  }
  auto state = std::make_shared<const redis::StoreState>(
      redis::StoreState{std::move(address), options, redis::Keys{fmt::format("{{{}}}:", prefix)}});
  SNAPSHOT_CHECK(redis::check_format(*state));
  return std::make_unique<redis::RedisStore>(std::move(state));
}

}  // namespace wasifs
