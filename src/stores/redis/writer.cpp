// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/redis/writer.h"

#include <algorithm>

#include "base/little_endian.h"
#include "snapshot/identifier.h"
#include "snapshot/sentence.h"
#include "snapshot/stored_form.h"

namespace wasifs::redis {
namespace {

// Commands that are sent before the first answer is waited for.
constexpr std::size_t batch = 1000;
// Bytes of chunks likewise.
constexpr std::size_t batch_bytes = std::size_t{4} << 20;

// Publishes a root unless the writer's lease has run out.
// KEYS: lease, roots, epoch. ARGV: name, pointer.
constexpr std::string_view commit_script = R"(
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('INCR', KEYS[3])
return 1)";

std::string_view text_of(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

SnapshotResult<std::unique_ptr<StoreWriter>> Writer::make(std::shared_ptr<const StoreState> state) {
  SNAPSHOT_TRY(auto connection, state->connect());
  SNAPSHOT_TRY(const auto id, make_identifier(*system_random()));
  std::unique_ptr<Writer> writer(new Writer(std::move(state), std::move(connection)));
  const std::string text = wasifs::text_of(id);
  SNAPSHOT_TRY(auto holder, Holder::make(*writer->state_, writer->connection_, text, text));
  writer->holder_.emplace(std::move(holder));
  return writer;
}

// A chunk is pinned first and looked for then: what is found stays.
SnapshotResult<std::vector<bool>> Writer::present(std::span<const Digest> digests) {
  SNAPSHOT_CHECK(holder_->renew());
  SNAPSHOT_CHECK(holder_->pin(digests));
  std::vector<bool> there;
  while (!digests.empty()) {
    const auto some = digests.first(std::min(digests.size(), batch));
    // The size, with which a chunk begins.
    for (const Digest& digest : some) {
      connection_.queue({"GETRANGE", state_->keys.chunk(digest), "0", "3"});
    }
    for (const Digest& digest : some) {
      SNAPSHOT_TRY(const auto reply, connection_.receive());
      const auto start = reply.text();
      const bool found = start && start->size() == sizeof(std::uint32_t);
      const auto size =
          found ? load_le<std::uint32_t>(reinterpret_cast<const std::byte*>(start->data()))
                : absent;
      pinned_.insert_or_assign(digest, size);
      there.push_back(size != absent);
    }
    digests = digests.subspan(some.size());
  }
  return there;
}

SnapshotResult<void> Writer::pin_new(std::span<const NewChunk> chunks) {
  std::vector<Digest> digests;
  for (const NewChunk& chunk : chunks) {
    if (pinned_.emplace(chunk.digest, absent).second) digests.push_back(chunk.digest);
  }
  if (digests.empty()) return {};
  return holder_->pin(digests);
}

SnapshotResult<void> Writer::put(std::span<const NewChunk> chunks) {
  if (ended_) return sentence("{}: this writer has ended", state_->address.shown);
  SNAPSHOT_CHECK(holder_->renew());
  SNAPSHOT_CHECK(pin_new(chunks));
  SNAPSHOT_TRY(const auto stored, pack_chunks(chunks, state_->options.compression));
  std::size_t queued = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    connection_.queue({"SET", state_->keys.chunk(chunks[i].digest), text_of(stored[i])});
    ++queued;
    bytes += stored[i].size();
    if (bytes < batch_bytes && queued < batch && i + 1 != chunks.size()) continue;
    SNAPSHOT_CHECK(connection_.receive_all(queued));
    queued = 0;
    bytes = 0;
  }
  for (const NewChunk& chunk : chunks) {
    pinned_.insert_or_assign(chunk.digest, static_cast<std::uint32_t>(chunk.size));
  }
  return {};
}

SnapshotResult<void> Writer::commit(std::string_view name, std::span<const std::byte> root,
                                    std::span<const NamedChunk> chunks) {
  if (ended_) return sentence("{}: this writer has ended", state_->address.shown);
  if (!valid_snapshot_name(name)) return sentence("{} cannot name a snapshot", shown(name));
  for (const NamedChunk& chunk : chunks) {
    const auto found = pinned_.find(chunk.digest);
    if (found == pinned_.end() || found->second != chunk.size) {
      return sentence("{}: snapshot {} needs chunk {} of {} bytes, which was not stored",
                      state_->address.shown, name, digest_text(chunk.digest), chunk.size);
    }
  }
  SNAPSHOT_TRY(const auto record, pack_record(chunks, root, state_->options.compression));
  SNAPSHOT_CHECK(publish(name, record, root.size()));
  ended_ = true;
  return {};
}

SnapshotResult<void> Writer::publish(std::string_view name, std::span<const std::byte> record,
                                     std::size_t root_size) {
  const Keys& keys = state_->keys;
  SNAPSHOT_CHECK(holder_->renew());
  SNAPSHOT_CHECK(connection_.ask({"SET", keys.record(holder_->id()), text_of(record)}));
  const std::string pointer = wasifs::text_of(pointer_to(holder_->id(), root_size));
  SNAPSHOT_TRY(const auto reply,
               connection_.ask({"EVAL", commit_script, "3", keys.lease(holder_->id()), keys.roots(),
                                keys.epoch(), name, pointer}));
  if (reply.integer() == 1) return {};
  return sentence("{}: silent for more than {} ms, so that what was stored may be gone",
                  connection_.name(), state_->options.lease.count());
}

}  // namespace wasifs::redis
