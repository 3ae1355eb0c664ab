// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/reader.h"

#include "snapshot/identifier.h"
#include "snapshot/sentence.h"
#include "stores/s3/names.h"
#include "stores/s3/writer.h"

namespace wasifs::s3 {
namespace {

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
  SNAPSHOT_CHECK(ReadAhead::check(record_, chunks));
  chunks_.expect(chunks);
  return {};
}

SnapshotResult<ChunkBytes> Reader::chunk(const Digest& digest) {
  return chunks_.take(digest, [this](std::span<const NamedChunk> wanted, auto keep) {
    // Should it be too late, then what is gone is told below.
    if (holder_) (void)holder_->renew();
    std::vector<std::string> names;
    for (const NamedChunk& chunk : wanted) names.push_back(chunk_name(chunk.digest));
    return bucket_.get(names, longest_chunk,
                       [&](std::size_t i, std::optional<Bytes> stored) -> SnapshotResult<void> {
                         if (!stored)
                           return sentence("chunk {} is missing", digest_text(wanted[i].digest));
                         SNAPSHOT_TRY(auto bytes, unpack_chunk(*stored, wanted[i]));
                         keep(i, std::move(bytes));
                         return {};
                       });
  });
}

}  // namespace wasifs::s3
