// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/writer.h"

#include <algorithm>

#include "snapshot/identifier.h"
#include "snapshot/sentence.h"
#include "snapshot/stored_form.h"
#include "stores/s3/names.h"

namespace wasifs::s3 {
namespace {

// So many of the newest snapshots are looked into for chunks that are there.
constexpr std::size_t most_records = 32;
// Chunks that are pinned together, and those that are put before the lease is renewed.
constexpr std::size_t most_pinned = 1024;
constexpr std::size_t most_put = 128;

}  // namespace

SnapshotResult<RootPointer> find_root(Bucket& bucket, std::string_view name) {
  SNAPSHOT_TRY(const auto bytes, bucket.get(root_name(name), longest_pointer));
  if (!bytes) return RootPointer();
  const auto pointer = parse_pointer({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (!pointer) return sentence("{}: snapshot {} is damaged", bucket.address().shown, name);
  return *pointer;
}

SnapshotResult<std::unique_ptr<StoreWriter>> Writer::make(std::shared_ptr<const Address> address) {
  std::unique_ptr<Writer> writer(new Writer(std::move(address)));
  SNAPSHOT_TRY(const auto id, make_identifier(*system_random()));
  SNAPSHOT_TRY(writer->records_, writer->recent_records());
  auto held = writer->records_;
  held.push_back(text_of(id));
  SNAPSHOT_TRY(auto holder, Holder::make(writer->bucket_, text_of(id), held));
  writer->holder_.emplace(std::move(holder));
  return writer;
}

SnapshotResult<std::vector<std::string>> Writer::recent_records() {
  SNAPSHOT_TRY(auto roots, bucket_.list(roots_start));
  std::ranges::sort(roots, std::greater(), &Object::modified);
  std::vector<std::string> names;
  for (const Object& root : roots) {
    if (names.size() < most_records) names.push_back(root.name);
  }
  std::vector<std::string> records;
  SNAPSHOT_CHECK(bucket_.get(names, longest_pointer, [&](std::size_t, std::optional<Bytes> bytes) {
    const auto pointer =
        bytes ? parse_pointer({reinterpret_cast<const char*>(bytes->data()), bytes->size()})
              : std::nullopt;
    if (pointer) records.push_back(pointer->record);
    return SnapshotResult<void>();
  }));
  return records;
}

// One that is there has all its chunks, and as it is held they stay.
SnapshotResult<void> Writer::read_records() {
  std::vector<std::string> names;
  for (const std::string& record : records_) names.push_back(record_name(record));
  records_.clear();
  const auto take = [&](std::size_t, std::optional<Bytes> bytes) {
    // A damaged one has nothing that could be relied on.
    const auto record = bytes ? unpack_record(*bytes) : SnapshotResult<StoredRecord>();
    if (record) {
      for (const NamedChunk& chunk : record->chunks) there_.emplace(chunk.digest, chunk.size);
    }
    return SnapshotResult<void>();
  };
  for (std::size_t first = 0; first < names.size(); first += records_at_once) {
    const std::size_t count = std::min(records_at_once, names.size() - first);
    SNAPSHOT_CHECK(bucket_.get(std::span(names).subspan(first, count), longest_record, take));
    SNAPSHOT_CHECK(holder_->renew());
  }
  return {};
}

SnapshotResult<std::vector<bool>> Writer::present(std::span<const Digest> digests) {
  SNAPSHOT_CHECK(holder_->renew());
  if (!records_.empty()) SNAPSHOT_CHECK(read_records());
  std::vector<bool> there;
  for (const Digest& digest : digests) there.push_back(there_.contains(digest));
  return there;
}

SnapshotResult<void> Writer::put(std::span<const NewChunk> chunks) {
  if (ended_) return sentence("{}: this writer has ended", address_->shown);
  SNAPSHOT_CHECK(holder_->renew());
  for (std::size_t first = 0; first < chunks.size(); first += most_pinned) {
    SNAPSHOT_CHECK(put_new(chunks.subspan(first, std::min(most_pinned, chunks.size() - first))));
  }
  return {};
}

SnapshotResult<void> Writer::put_new(std::span<const NewChunk> chunks) {
  SNAPSHOT_TRY(const auto stored, pack_chunks(chunks, address_->options.compression));
  std::vector<Digest> digests;
  std::vector<std::string> names;
  for (const NewChunk& chunk : chunks) {
    digests.push_back(chunk.digest);
    names.push_back(chunk_name(chunk.digest));
  }
  SNAPSHOT_CHECK(holder_->pin(digests));
  const std::vector<std::span<const std::byte>> bytes(stored.begin(), stored.end());
  for (std::size_t first = 0; first < names.size(); first += most_put) {
    const std::size_t count = std::min(most_put, names.size() - first);
    SNAPSHOT_CHECK(bucket_.put(std::span(names).subspan(first, count),
                               std::span(bytes).subspan(first, count)));
    SNAPSHOT_CHECK(holder_->renew());
  }
  for (const NewChunk& chunk : chunks) {
    there_.insert_or_assign(chunk.digest, static_cast<std::uint32_t>(chunk.size));
  }
  return {};
}

SnapshotResult<void> Writer::commit(std::string_view name, std::span<const std::byte> root,
                                    std::span<const NamedChunk> chunks) {
  if (ended_) return sentence("{}: this writer has ended", address_->shown);
  if (!valid_snapshot_name(name)) return sentence("{} cannot name a snapshot", shown(name));
  for (const NamedChunk& chunk : chunks) {
    const auto found = there_.find(chunk.digest);
    if (found == there_.end() || found->second != chunk.size) {
      return sentence("{}: snapshot {} needs chunk {} of {} bytes, which was not stored",
                      address_->shown, name, digest_text(chunk.digest), chunk.size);
    }
  }
  SNAPSHOT_CHECK(holder_->renew());
  SNAPSHOT_TRY(const auto record, pack_record(chunks, root, address_->options.compression));
  SNAPSHOT_CHECK(bucket_.put(record_name(holder_->id()), record));
  SNAPSHOT_CHECK(holder_->renew());
  const std::string pointer = text_of(pointer_to(holder_->id(), root.size()));
  // A pointer that came later could name a record that a collector has taken for garbage.
  SNAPSHOT_CHECK(bucket_.put(root_name(name), std::as_bytes(std::span(pointer)), holder_->until()));
  ended_ = true;
  return {};
}

}  // namespace wasifs::s3
