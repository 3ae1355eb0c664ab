// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/redis/reader.h"

#include <algorithm>

#include "snapshot/identifier.h"
#include "snapshot/sentence.h"

namespace wasifs::redis {
namespace {

// Commands that are sent before the first answer is waited for.
constexpr std::size_t batch = 1000;
// How often a snapshot may be replaced while it is being opened.
constexpr int most_attempts = 10;

std::span<const std::byte> bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span(text));
}

}  // namespace

SnapshotResult<std::unique_ptr<StoreReader>> Reader::open(std::shared_ptr<const StoreState> state,
                                                          std::string_view name) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    SNAPSHOT_TRY(auto connection, state->connect());
    std::unique_ptr<Reader> reader(new Reader(state, std::move(connection)));
    SNAPSHOT_TRY(const auto found, find_root(reader->connection_, state->keys, name));
    if (found.record.empty()) {
      return sentence("{}: there is no snapshot {}", state->address.shown, name);
    }
    SNAPSHOT_TRY(const auto id, make_identifier(*system_random()));
    auto holder = Holder::make(*state, reader->connection_, wasifs::text_of(id), found.record);
    if (holder) {
      reader->holder_.emplace(*std::move(holder));
    } else {
      // Who may only read, a replica for example, reads without. The answers that are still to
      // come are left to the old connection.
      SNAPSHOT_TRY(reader->connection_, state->connect());
    }
    SNAPSHOT_TRY(const bool taken, reader->take_record(name, found.record));
    if (taken) return reader;
  }
  return sentence("{}: snapshot {} is replaced all the time", state->address.shown, name);
}

// Whether the snapshot is still that record; then it was held in time.
SnapshotResult<bool> Reader::take_record(std::string_view name, const std::string& record) {
  SNAPSHOT_TRY(const auto again, find_root(connection_, state_->keys, name));
  if (again.record != record) return false;
  SNAPSHOT_TRY(const auto reply, connection_.ask({"GET", state_->keys.record(record)}));
  const auto text = reply.text();
  if (!text && !holder_) return false;  // gone since
  if (!text) {
    return sentence("{}: the record of snapshot {} is missing", connection_.name(), name);
  }
  auto unpacked = unpack_record(bytes_of(*text));
  if (!unpacked) return sentence("{}: snapshot {}: {}", connection_.name(), name, unpacked.error());
  record_ = *std::move(unpacked);
  return true;
}

SnapshotResult<void> Reader::expect(std::span<const NamedChunk> chunks) {
  SNAPSHOT_CHECK(ReadAhead::check(record_, chunks));
  // The server may have dropped some, to have room.
  for (std::size_t first = 0; first < chunks.size(); first += batch) {
    const auto some = chunks.subspan(first, std::min(batch, chunks.size() - first));
    for (const NamedChunk& chunk : some) {
      connection_.queue({"EXISTS", state_->keys.chunk(chunk.digest)});
    }
    for (const NamedChunk& chunk : some) {
      SNAPSHOT_TRY(const auto reply, connection_.receive());
      if (reply.integer() != 1) return sentence("chunk {} is missing", digest_text(chunk.digest));
    }
  }
  chunks_.expect(chunks);
  return {};
}

SnapshotResult<ChunkBytes> Reader::chunk(const Digest& digest) {
  return chunks_.take(
      digest, [this](std::span<const NamedChunk> wanted, auto keep) -> SnapshotResult<void> {
        if (holder_) {
          // Should the lease have run out, then what is gone is told below.
          const std::string time = std::to_string(state_->options.lease.count());
          connection_.queue({"PEXPIRE", state_->keys.lease(holder_->id()), time});
          SNAPSHOT_CHECK(connection_.receive());
        }
        for (const NamedChunk& chunk : wanted) {
          connection_.queue({"GET", state_->keys.chunk(chunk.digest)});
        }
        for (std::size_t i = 0; i < wanted.size(); ++i) {
          SNAPSHOT_TRY(const auto reply, connection_.receive());
          const auto text = reply.text();
          if (!text) return sentence("chunk {} is missing", digest_text(wanted[i].digest));
          SNAPSHOT_TRY(auto bytes, unpack_chunk(bytes_of(*text), wanted[i]));
          keep(i, std::move(bytes));
        }
        return {};
      });
}

}  // namespace wasifs::redis
