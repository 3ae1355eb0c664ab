// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/pack.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/little_endian.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs::directory {
namespace {

constexpr char magic[] = {'w', 'a', 's', 'i', 'f', 's', 'P', 'K'};
constexpr std::uint32_t version = 1;
constexpr std::size_t entry_size = 48;
constexpr std::size_t end_size = 64;
constexpr std::size_t signed_end = end_size - sizeof(Digest);
// What a hostile index makes us allocate is bounded. A batch may go beyond `pack_chunks`.
constexpr std::uint64_t most_chunks = 4 * pack_chunks;

// Sorted by digest, each chunk within the first `content` bytes.
SnapshotResult<std::vector<PackEntry>> decode(std::span<const std::byte> bytes,
                                              std::uint64_t content, const std::string& path) {
  std::vector<PackEntry> entries(bytes.size() / entry_size);
  const std::byte* at = bytes.data();
  for (PackEntry& entry : entries) {
    std::memcpy(entry.digest.bytes.data(), at, sizeof(Digest));
    entry.offset = load_le<std::uint64_t>(at + 32);
    entry.size = load_le<std::uint32_t>(at + 40);
    at += entry_size;
    if (entry.size == 0 || entry.size > snapshot_chunk_size || entry.offset % pack_unit != 0 ||
        entry.offset > content || entry.size > content - entry.offset) {
      return sentence("{}: damaged, chunk {} has {} bytes at {} of {}", path,
                      digest_text(entry.digest), entry.size, entry.offset, content);
    }
    if (&entry != entries.data() && entry.digest <= (&entry)[-1].digest) {
      return sentence("{}: damaged, chunk {} is not in its place", path, digest_text(entry.digest));
    }
  }
  return entries;
}

// Digests are spread evenly, so their first bytes tell about where each one is.
std::size_t likely_place(const Digest& digest, std::size_t count) noexcept {
  const std::uint64_t first = std::byteswap(load_le<std::uint32_t>(digest.bytes.data()));
  return static_cast<std::size_t>(std::min<std::uint64_t>(first * count >> 32, count - 1));
}

}  // namespace

SnapshotResult<std::shared_ptr<const Pack>> Pack::open(const Folder& packs, const Identifier& id) {
  SNAPSHOT_TRY(const auto file, packs.open(file_name(id)));
  if (!file) return nullptr;
  SNAPSHOT_TRY(const auto size, file.size());
  if (size < end_size) return sentence("{}: damaged, only {} bytes", file.path(), size);

  std::byte end[end_size];
  SNAPSHOT_CHECK(file.read_at(size - end_size, end));
  const auto count = load_le<std::uint64_t>(end + 16);
  const auto first = load_le<std::uint64_t>(end + 24);
  if (std::memcmp(end, magic, sizeof(magic)) != 0 || load_le<std::uint32_t>(end + 12) != 0) {
    return sentence("{}: damaged or cut short, does not end as a pack does", file.path());
  }
  if (load_le<std::uint32_t>(end + 8) != version) {
    return sentence("{}: a pack of version {}, only {} is known", file.path(),
                    load_le<std::uint32_t>(end + 8), version);
  }
  if (first % pack_unit != 0 || first > size - end_size ||
      count != (size - end_size - first) / entry_size ||
      (size - end_size - first) % entry_size != 0 || count > most_chunks) {
    return sentence("{}: damaged, {} bytes cannot hold {} chunks before byte {}", file.path(), size,
                    count, first);
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(count) * entry_size);
  SNAPSHOT_CHECK(file.read_at(first, bytes));

  const std::span<const std::byte> pieces[] = {bytes, std::span(end).first(signed_end)};
  SNAPSHOT_TRY(const auto digest, Sha256().of(pieces));
  if (std::memcmp(digest.bytes.data(), end + signed_end, sizeof(Digest)) != 0) {
    return sentence("{}: damaged, its index does not match its digest", file.path());
  }
  SNAPSHOT_TRY(auto entries, decode(bytes, first, file.path()));
  return std::make_shared<const Pack>(id, size, std::move(entries));
}

SnapshotResult<std::vector<std::byte>> Pack::encode(std::vector<PackEntry>& entries,
                                                    std::uint64_t offset) {
  std::ranges::sort(entries, {}, &PackEntry::digest);
  std::vector<std::byte> bytes(entries.size() * entry_size + end_size);
  std::byte* at = bytes.data();
  for (const PackEntry& entry : entries) {
    std::memcpy(at, entry.digest.bytes.data(), sizeof(Digest));
    store_le<std::uint64_t>(at + 32, entry.offset);
    store_le<std::uint32_t>(at + 40, entry.size);
    at += entry_size;
  }
  std::memcpy(at, magic, sizeof(magic));
  store_le<std::uint32_t>(at + 8, version);
  store_le<std::uint64_t>(at + 16, entries.size());
  store_le<std::uint64_t>(at + 24, offset);
  SNAPSHOT_TRY(const auto digest,
               Sha256().of(std::span(bytes).first(bytes.size() - sizeof(Digest))));
  std::memcpy(at + signed_end, digest.bytes.data(), sizeof(Digest));
  return bytes;
}

const PackEntry* Pack::find(const Digest& digest) const noexcept {
  if (entries_.empty()) return nullptr;
  // From where it would be if they were spread evenly, in growing steps to both sides until it is
  // between them: a few steps here, and no more than a plain search for whatever a hostile index
  // holds.
  const auto count = entries_.size();
  std::size_t low = likely_place(digest, count);
  std::size_t high = low + 1;
  for (std::size_t step = 4; low > 0 && entries_[low].digest > digest; step *= 2) {
    high = low;
    low -= std::min(low, step);
  }
  for (std::size_t step = 4; high < count && entries_[high].digest <= digest; step *= 2) {
    low = high;
    high += std::min(count - high, step);
  }
  const auto found = std::lower_bound(
      entries_.begin() + static_cast<std::ptrdiff_t>(low),
      entries_.begin() + static_cast<std::ptrdiff_t>(high), digest,
      [](const PackEntry& entry, const Digest& wanted) { return entry.digest < wanted; });
  if (found == entries_.end() || found->digest != digest) return nullptr;
  return &*found;
}

}  // namespace wasifs::directory
