// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/root_record.h"

#include <algorithm>
#include <cstring>

#include "base/little_endian.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs::directory {
namespace {

constexpr char magic[] = {'w', 'a', 's', 'i', 'f', 's', 'R', 'T'};
constexpr std::uint32_t version = 1;
constexpr std::size_t start_size = 128;
constexpr std::size_t signed_start = start_size - sizeof(Digest);
constexpr std::size_t pack_size = sizeof(Identifier);
constexpr std::size_t chunk_size = 40;
// Longer ones are neither written nor read: what a hostile one makes us allocate is bounded.
constexpr std::uint64_t longest_record = std::uint64_t{1} << 30;

// The numbers of the start, which tell where everything lies.
struct Layout {
  std::uint64_t packs = 0;
  std::uint64_t chunks = 0;
  std::uint64_t root = 0;

  [[nodiscard]] std::uint64_t packs_end() const noexcept { return start_size + packs * pack_size; }
  [[nodiscard]] std::uint64_t root_offset() const noexcept {
    return (packs_end() + chunks * chunk_size + 15) / 16 * 16;
  }
};

SnapshotResult<Layout> layout_of(std::span<const std::byte> start, std::uint64_t size,
                                 const std::string& path) {
  if (start.size() < start_size || std::memcmp(start.data(), magic, sizeof(magic)) != 0) {
    return sentence("{}: damaged or no snapshot, does not begin as one does", path);
  }
  if (const auto found = load_le<std::uint32_t>(start.data() + 8); found != version) {
    return sentence("{}: a record of version {}, only {} is known", path, found, version);
  }
  Layout layout;
  layout.packs = load_le<std::uint32_t>(start.data() + 12);
  layout.chunks = load_le<std::uint64_t>(start.data() + 16);
  layout.root = load_le<std::uint64_t>(start.data() + 24);
  if (size > longest_record) {
    return sentence("{}: {} bytes, a record may have {}", path, size, longest_record);
  }
  if (layout.chunks > size / chunk_size || layout.root > size ||
      layout.root_offset() + layout.root != size) {
    return sentence("{}: damaged or cut short, {} bytes for {} packs, {} chunks and a root of {}",
                    path, size, layout.packs, layout.chunks, layout.root);
  }
  return layout;
}

SnapshotResult<Digest> digest_of(std::span<const std::byte> bytes) {
  const std::span<const std::byte> pieces[] = {bytes.subspan(start_size),
                                               bytes.first(signed_start)};
  return Sha256().of(pieces);
}

}  // namespace

SnapshotResult<void> RootRecord::encode(std::span<const std::byte> root) {
  const Layout layout{packs.size(), chunks.size(), root.size()};
  if (const auto size = layout.root_offset() + root.size(); size > longest_record) {
    return sentence(
        "a snapshot of {} chunks and a root of {} bytes: its record of {} bytes exceeds {}",
        chunks.size(), root.size(), size, longest_record);
  }
  root_offset = static_cast<std::size_t>(layout.root_offset());
  bytes.assign(root_offset + root.size(), std::byte{});
  std::byte* at = bytes.data();
  std::memcpy(at, magic, sizeof(magic));
  store_le<std::uint32_t>(at + 8, version);
  store_le<std::uint32_t>(at + 12, static_cast<std::uint32_t>(packs.size()));
  store_le<std::uint64_t>(at + 16, chunks.size());
  store_le<std::uint64_t>(at + 24, root.size());
  std::memcpy(at + 32, id.bytes.data(), sizeof(Identifier));
  at += start_size;
  for (const Identifier& pack : packs) {
    std::memcpy(at, pack.bytes.data(), pack_size);
    at += pack_size;
  }
  for (const NeededChunk& needed : chunks) {
    std::memcpy(at, needed.chunk.digest.bytes.data(), sizeof(Digest));
    store_le<std::uint32_t>(at + 32, needed.chunk.size);
    store_le<std::uint32_t>(at + 36, needed.pack);
    at += chunk_size;
  }
  std::ranges::copy(root, bytes.begin() + static_cast<std::ptrdiff_t>(root_offset));
  SNAPSHOT_TRY(const auto digest, digest_of(bytes));
  std::memcpy(bytes.data() + signed_start, digest.bytes.data(), sizeof(Digest));
  return {};
}

SnapshotResult<RootRecord> RootRecord::read(const File& file) {
  SNAPSHOT_TRY(const auto size, file.size());
  RootRecord record;
  std::byte start[start_size];
  if (size < start_size) return sentence("{}: damaged, only {} bytes", file.path(), size);
  SNAPSHOT_CHECK(file.read_at(0, start));
  SNAPSHOT_TRY(const auto layout, layout_of(start, size, file.path()));
  record.bytes.resize(static_cast<std::size_t>(size));
  SNAPSHOT_CHECK(file.read_at(0, record.bytes));
  // Should the file have been written to in between, then what was looked at counts.
  std::ranges::copy(start, record.bytes.begin());
  SNAPSHOT_TRY(const auto digest, digest_of(record.bytes));
  if (std::memcmp(digest.bytes.data(), start + signed_start, sizeof(Digest)) != 0) {
    return sentence("{}: damaged, does not match its digest", file.path());
  }

  record.root_offset = static_cast<std::size_t>(layout.root_offset());
  std::memcpy(record.id.bytes.data(), start + 32, sizeof(Identifier));
  record.packs.resize(static_cast<std::size_t>(layout.packs));
  record.chunks.resize(static_cast<std::size_t>(layout.chunks));
  const std::byte* at = record.bytes.data() + start_size;
  for (Identifier& pack : record.packs) {
    std::memcpy(pack.bytes.data(), at, pack_size);
    at += pack_size;
  }
  for (NeededChunk& needed : record.chunks) {
    std::memcpy(needed.chunk.digest.bytes.data(), at, sizeof(Digest));
    needed.chunk.size = load_le<std::uint32_t>(at + 32);
    needed.pack = load_le<std::uint32_t>(at + 36);
    at += chunk_size;
    if (needed.pack >= record.packs.size() || needed.chunk.size == 0 ||
        needed.chunk.size > snapshot_chunk_size) {
      return sentence("{}: damaged, chunk {} has {} bytes in pack {} of {}", file.path(),
                      digest_text(needed.chunk.digest), needed.chunk.size, needed.pack,
                      record.packs.size());
    }
  }
  return record;
}

SnapshotResult<RootSummary> RootRecord::summary(const File& file) {
  SNAPSHOT_TRY(const auto size, file.size());
  std::byte start[start_size];
  if (size < start_size) return sentence("{}: damaged, only {} bytes", file.path(), size);
  SNAPSHOT_CHECK(file.read_at(0, start));
  SNAPSHOT_TRY(const auto layout, layout_of(start, size, file.path()));
  RootSummary summary;
  summary.root_size = layout.root;
  std::memcpy(summary.id.bytes.data(), start + 32, sizeof(Identifier));
  return summary;
}

}  // namespace wasifs::directory
