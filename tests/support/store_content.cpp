// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/store_content.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs::testing_support {
namespace {

std::uint64_t next(std::uint64_t& state) {
  // xorshift64*, Vigna 2016
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 2685821657736338717U;
}

std::size_t size_of(std::uint64_t seed) {
  constexpr std::size_t sizes[] = {65536, 1, 4096, 65536, 100, 5000, 65536, 4095, 65535, 16};
  return sizes[(seed * 2654435761U >> 16) % std::size(sizes)];
}

}  // namespace

TestChunk make_chunk(std::uint64_t seed, std::size_t size) {
  TestChunk chunk;
  chunk.bytes.resize(size);
  std::uint64_t state = seed * 2 + 1;
  for (std::size_t i = 0; i < size; i += sizeof(state)) {
    const auto value = next(state);
    std::memcpy(chunk.bytes.data() + i, &value, std::min(sizeof(value), size - i));
  }
  chunk.digest = Sha256().of(std::span<const std::byte>(chunk.bytes)).value();
  return chunk;
}

std::vector<NamedChunk> TestSnapshot::named() const {
  std::vector<NamedChunk> named;
  for (const auto& chunk : chunks) {
    named.push_back({chunk.digest, static_cast<std::uint32_t>(chunk.bytes.size())});
  }
  return named;
}

std::vector<Digest> TestSnapshot::digests() const {
  std::vector<Digest> digests;
  for (const auto& chunk : chunks) digests.push_back(chunk.digest);
  return digests;
}

TestSnapshot make_version(std::uint64_t number, std::size_t count) {
  TestSnapshot snapshot;
  snapshot.root.resize(200 + number % 50);
  const std::uint64_t head[] = {number, count};
  std::memcpy(snapshot.root.data(), head, sizeof(head));
  for (std::size_t i = 0; i < count; ++i) {
    // A seed for each place, another one when its turn comes to change.
    const std::uint64_t changes = (number + i) / 3;
    const std::uint64_t seed = changes * 1000003 + i;
    const auto chunk = make_chunk(seed, size_of(seed));
    const auto is_it = [&](const TestChunk& other) { return other.digest == chunk.digest; };
    if (std::ranges::none_of(snapshot.chunks, is_it)) snapshot.chunks.push_back(chunk);
  }
  return snapshot;
}

SnapshotResult<void> put_missing(StoreWriter& writer, const TestSnapshot& snapshot) {
  const auto digests = snapshot.digests();
  SNAPSHOT_TRY(const auto there, writer.present(digests));
  constexpr std::size_t batch = 7;
  std::vector<NewChunk> chunks;
  // Every chunk in two pieces, so that pieces are tested too.
  std::vector<std::array<std::span<const std::byte>, 2>> pieces(snapshot.chunks.size());
  for (std::size_t i = 0; i < snapshot.chunks.size(); ++i) {
    const std::span<const std::byte> bytes = snapshot.chunks[i].bytes;
    pieces[i] = {bytes.first(bytes.size() / 3), bytes.subspan(bytes.size() / 3)};
    if (!there[i]) chunks.push_back({digests[i], pieces[i], bytes.size()});
    if (chunks.size() == batch || i + 1 == snapshot.chunks.size()) {
      SNAPSHOT_CHECK(writer.put(chunks));
      chunks.clear();
    }
  }
  return {};
}

SnapshotResult<void> save(SnapshotStore& store, std::string_view name,
                          const TestSnapshot& snapshot) {
  SNAPSHOT_TRY(const auto writer, store.write());
  SNAPSHOT_CHECK(put_missing(*writer, snapshot));
  return writer->commit(name, snapshot.root, snapshot.named());
}

std::string difference(StoreReader& reader, const TestSnapshot& snapshot) {
  for (const auto& chunk : snapshot.chunks) {
    const auto read = reader.chunk(chunk.digest);
    if (!read) return read.error();
    if (!std::ranges::equal(read->bytes, chunk.bytes)) {
      return "chunk " + digest_text(chunk.digest) + " has other bytes";
    }
  }
  return {};
}

std::string difference(SnapshotStore& store, std::string_view name, const TestSnapshot& snapshot) {
  const auto reader = store.read(name);
  if (!reader) return reader.error();
  if (!std::ranges::equal((*reader)->root(), snapshot.root)) return "the root has other bytes";
  if (const auto good = (*reader)->expect(snapshot.named()); !good) return good.error();
  return difference(**reader, snapshot);
}

std::string difference_from_version(SnapshotStore& store, std::string_view name) {
  const auto reader = store.read(name);
  if (!reader) return reader.error();
  std::uint64_t head[2]{};
  const auto root = (*reader)->root();
  if (root.size() < sizeof(head)) return "the root is too short";
  std::memcpy(head, root.data(), sizeof(head));
  const auto snapshot = make_version(head[0], static_cast<std::size_t>(head[1]));
  if (!std::ranges::equal(root, snapshot.root)) return "the root has other bytes";
  if (const auto good = (*reader)->expect(snapshot.named()); !good) return good.error();
  return difference(**reader, snapshot);
}

}  // namespace wasifs::testing_support
