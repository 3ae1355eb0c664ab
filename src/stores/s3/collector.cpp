// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/s3/collector.h"

#include <algorithm>
#include <cstring>

#include "snapshot/identifier.h"
#include "snapshot/root_pointer.h"
#include "snapshot/sentence.h"
#include "snapshot/stored_form.h"
#include "stores/s3/names.h"

namespace wasifs::s3 {
namespace {

// Asked for or removed at a time, so that the lease is renewed in between.
constexpr std::size_t batch = 256;
// Lists of digests that are in memory together: one that is hostile is as long as it may be.
constexpr std::size_t pins_at_once = 16;

std::optional<Digest> parse_digest(std::string_view text) {
  Digest digest;
  const auto half = 2 * sizeof(Identifier::bytes);
  if (text.size() != 2 * half) return std::nullopt;
  for (const std::size_t part : {0U, 1U}) {
    const auto bytes = parse_identifier(text.substr(part * half, half));
    if (!bytes) return std::nullopt;
    std::memcpy(digest.bytes.data() + part * sizeof(Identifier::bytes), bytes->bytes.data(),
                sizeof(Identifier::bytes));
  }
  return digest;
}

}  // namespace

Collector::~Collector() {
  // What is left dies with its lease.
  if (lease_) (void)bucket_.remove(std::span(&lease_->name(), 1));
}

SnapshotResult<std::uint64_t> Collector::run() {
  SNAPSHOT_TRY(const auto id, make_identifier(*system_random()));
  SNAPSHOT_TRY(auto lease, Lease::take(bucket_, std::string(collectors_start) + text_of(id), {}));
  lease_.emplace(std::move(lease));
  SNAPSHOT_CHECK(look_at_holders());
  SNAPSHOT_CHECK(look_at_roots());
  SNAPSHOT_CHECK(read_records());
  // A record that is there has all its chunks; so they go after it.
  SNAPSHOT_CHECK(sweep(records_start, &Collector::record_needed));
  SNAPSHOT_CHECK(sweep(chunks_start, &Collector::chunk_needed));
  SNAPSHOT_CHECK(bucket_.remove(dead_));
  return freed_;
}

SnapshotResult<void> Collector::get(std::span<const std::string> names, std::size_t most,
                                    std::size_t at_once, const Bucket::Got& got) {
  for (std::size_t first = 0; first < names.size(); first += at_once) {
    SNAPSHOT_CHECK(lease_->renew());
    const auto some = names.subspan(first, std::min(at_once, names.size() - first));
    SNAPSHOT_CHECK(bucket_.get(some, most, [&](std::size_t i, std::optional<Bytes> bytes) {
      return got(first + i, std::move(bytes));
    }));
  }
  return {};
}

// What a holder has put follows it, by name.
SnapshotResult<void> Collector::look_at_holders() {
  SNAPSHOT_TRY(const auto objects, bucket_.list(holders_start));
  for (auto object = objects.begin(); object != objects.end();) {
    const Object& owner = *object++;
    if (owner.name.find('.') != std::string::npos) {
      dead_.push_back(owner.name);  // and its owner is gone
      continue;
    }
    std::vector<std::string> pins;
    while (object != objects.end() && object->name.starts_with(owner.name + ".")) {
      pins.push_back((object++)->name);
    }
    SNAPSHOT_CHECK(lease_->renew());
    SNAPSHOT_CHECK(look_at_holder(owner.name, owner.modified, std::move(pins)));
  }
  return {};
}

SnapshotResult<void> Collector::look_at_holder(const std::string& name, std::int64_t modified,
                                               std::vector<std::string> pins) {
  SNAPSHOT_TRY(const auto bytes, bucket_.get(name, longest_note));
  if (!bytes) return {};  // it has ended, and its root is there
  const auto note = Lease::parse(*bytes);
  if (!note || !Lease::alive(*note, modified, bucket_.date())) {
    std::ranges::move(pins, std::back_inserter(dead_));
    dead_.push_back(name);
    return {};
  }
  held_.insert(note->lines.begin(), note->lines.end());
  return get(pins, longest_note, pins_at_once, [&](std::size_t, std::optional<Bytes> digests) {
    const std::size_t count = digests ? digests->size() / sizeof(Digest) : 0;
    for (std::size_t i = 0; i < count; ++i) {
      Digest digest;
      std::memcpy(digest.bytes.data(), digests->data() + i * sizeof(Digest), sizeof(Digest));
      chunks_.insert(digest);
    }
    return SnapshotResult<void>();
  });
}

SnapshotResult<void> Collector::look_at_roots() {
  SNAPSHOT_TRY(const auto objects, bucket_.list(roots_start));
  std::vector<std::string> names;
  for (const Object& object : objects) names.push_back(object.name);
  return get(names, longest_pointer, batch,
             [&](std::size_t i, std::optional<Bytes> bytes) -> SnapshotResult<void> {
               if (!bytes) return {};  // removed since
               const auto pointer =
                   parse_pointer({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
               if (!pointer) {
                 return sentence("{}: snapshot {} is damaged", bucket_.address().shown,
                                 shown(std::string_view(names[i]).substr(roots_start.size())));
               }
               roots_.insert(pointer->record);
               return {};
             });
}

SnapshotResult<void> Collector::read_records() {
  std::vector<std::string> ids(roots_.begin(), roots_.end());
  std::ranges::set_difference(held_, roots_, std::back_inserter(ids));
  std::vector<std::string> names;
  for (const std::string& id : ids) names.push_back(record_name(id));
  return get(names, longest_record, records_at_once,
             [&](std::size_t i, std::optional<Bytes> bytes) -> SnapshotResult<void> {
               // A writer may not have put it yet; its chunks are pinned. Another collector may
               // have removed it where its snapshot was replaced since. One that is lost needs
               // nothing.
               if (!bytes) return {};
               const auto record = unpack_record(*bytes);
               if (!record) {
                 return sentence("{}: {}: {}", bucket_.address().shown, names[i], record.error());
               }
               for (const NamedChunk& chunk : record->chunks) chunks_.insert(chunk.digest);
               return {};
             });
}

SnapshotResult<void> Collector::sweep(std::string_view start,
                                      bool (Collector::*needed)(std::string_view)) {
  return bucket_.list(start, [&](std::vector<Object> page) -> SnapshotResult<void> {
    SNAPSHOT_CHECK(lease_->renew());
    std::erase_if(page, [&](const Object& object) {
      return (this->*needed)(std::string_view(object.name).substr(start.size()));
    });
    for (std::size_t first = 0; first < page.size(); first += batch) {
      SNAPSHOT_CHECK(lease_->renew());
      std::vector<std::string> names;
      for (std::size_t i = first; i < std::min(page.size(), first + batch); ++i) {
        names.push_back(page[i].name);
        freed_ += page[i].size;
      }
      // Later, what others begin to rely on could be gone.
      SNAPSHOT_CHECK(bucket_.remove(names, lease_->until()));
    }
    return {};
  });
}

bool Collector::record_needed(std::string_view name) {
  const std::string id(name);
  return !parse_identifier(name) || roots_.contains(id) || held_.contains(id);
}

bool Collector::chunk_needed(std::string_view name) {
  const auto slash = name.find('/');
  const auto digest =
      slash == std::string_view::npos ? std::nullopt : parse_digest(name.substr(slash + 1));
  return !digest || chunks_.contains(*digest);
}

}  // namespace wasifs::s3
