// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/reader.h"

#include <algorithm>

#include "snapshot/identifier.h"
#include "snapshot/sentence.h"
#include "stores/s3/names.h"
#include "stores/s3/writer.h"

namespace wasifs::s3 {
namespace {

// Chunks that are fetched at once: 16 MiB.
constexpr std::size_t most_ahead = 256;
// How often a snapshot may be replaced while it is being opened.
constexpr int most_attempts = 10;

}  // namespace

SnapshotResult<std::unique_ptr<StoreReader>> Reader::open(std::shared_ptr<const Address> address,
                                                          std::string_view name) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    std::unique_ptr<Reader> reader(new Reader(address));
    SNAPSHOT_TRY(const auto found, find_root(reader->bucket_, name));
    if (found.record.empty()) return sentence("{}: there is no snapshot {}", address->shown, name);
    SNAPSHOT_TRY(const auto id, make_identifier(*system_random()));
    // Who may only read, reads without.
    auto holder = Holder::make(reader->bucket_, text_of(id), {found.record});
    if (holder) reader->holder_.emplace(*std::move(holder));
    SNAPSHOT_TRY(const bool taken, reader->take_record(name, found.record));
    if (taken) return reader;
  }
  return sentence("{}: snapshot {} is replaced all the time", address->shown, name);
}

// Whether the snapshot is still that record; then it was held in time.
SnapshotResult<bool> Reader::take_record(std::string_view name, const std::string& record) {
  SNAPSHOT_TRY(const auto again, find_root(bucket_, name));
  if (again.record != record) return false;
  SNAPSHOT_TRY(const auto bytes, bucket_.get(record_name(record), longest_record));
  if (!bytes && !holder_) return false;  // gone since
  if (!bytes) return sentence("{}: the record of snapshot {} is missing", address_->shown, name);
  auto unpacked = unpack_record(*bytes);
  if (!unpacked) return sentence("{}: snapshot {}: {}", address_->shown, name, unpacked.error());
  record_ = *std::move(unpacked);
  return true;
}

// A record that is there has all its chunks, so that nobody has to be asked.
SnapshotResult<void> Reader::expect(std::span<const NamedChunk> chunks) {
  std::unordered_map<Digest, std::uint32_t, DigestHash> sizes;
  for (const NamedChunk& chunk : record_.chunks) sizes.emplace(chunk.digest, chunk.size);
  for (const NamedChunk& chunk : chunks) {
    const auto found = sizes.find(chunk.digest);
    if (found == sizes.end()) return sentence("chunk {} is missing", digest_text(chunk.digest));
    if (found->second != chunk.size) {
      return sentence("chunk {} has {} bytes, not {}", digest_text(chunk.digest), found->second,
                      chunk.size);
    }
  }
  expected_.assign(chunks.begin(), chunks.end());
  for (std::size_t i = 0; i < expected_.size(); ++i) places_.emplace(expected_[i].digest, i);
  return {};
}

SnapshotResult<void> Reader::fetch(std::size_t first, std::size_t count) {
  // Should it be too late, then what is gone is told below.
  if (holder_) (void)holder_->renew();
  const auto wanted = std::span(expected_).subspan(first, count);
  std::vector<std::string> names;
  for (const NamedChunk& chunk : wanted) names.push_back(chunk_name(chunk.digest));
  return bucket_.get(names, longest_chunk,
                     [&](std::size_t i, std::optional<Bytes> stored) -> SnapshotResult<void> {
                       if (!stored)
                         return sentence("chunk {} is missing", digest_text(wanted[i].digest));
                       SNAPSHOT_TRY(auto bytes, unpack_chunk(*stored, wanted[i]));
                       fetched_.insert_or_assign(first + i, std::move(bytes));
                       return {};
                     });
}

SnapshotResult<ChunkBytes> Reader::chunk(const Digest& digest) {
  const auto place = places_.find(digest);
  if (place == places_.end()) return sentence("chunk {} was not expected", digest_text(digest));
  const std::size_t number = place->second;
  if (!fetched_.contains(number)) {
    ahead_ = number == next_ ? std::min(4 * ahead_, most_ahead) : 1;
    fetched_.clear();
    SNAPSHOT_CHECK(fetch(number, std::min(ahead_, expected_.size() - number)));
  }
  next_ = number + 1;
  auto found = fetched_.extract(number);
  return std::move(found.mapped());
}

}  // namespace wasifs::s3
