// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/collector.h"

#include <algorithm>

#include "snapshot/sentence.h"
#include "stores/directory/root_record.h"

namespace wasifs::directory {
namespace {

// Packs below this size become one when there are so many of them.
constexpr std::uint64_t small_pack = std::uint64_t{16} << 20;
constexpr std::size_t many_packs = 16;
// Chunks that are copied at a time.
constexpr std::size_t batch_chunks = 128;

std::uint64_t space_of(const PackEntry& entry) noexcept {
  const std::uint64_t unit = entry.size >= pack_page ? pack_page : pack_unit;
  return (entry.size + unit - 1) / unit * unit;
}

}  // namespace

SnapshotResult<std::uint64_t> Collector::run() {
  SNAPSHOT_TRY(const auto alone, state_.top.open_or_make("collector"));
  SNAPSHOT_CHECK(alone.lock_alone());

  // What was decided here is looked at again below; it only has to be about right.
  SNAPSHOT_TRY(const auto pinned, Claim::pinned(state_.writers));
  SNAPSHOT_TRY(auto listing, state_.catalogue.list(state_.packs));
  SNAPSHOT_CHECK(read_roots());
  choose(std::move(listing.packs), pinned);
  SNAPSHOT_CHECK(rewrite());

  SNAPSHOT_TRY(const auto lock, state_.stop_picking());
  SNAPSHOT_TRY(const auto freed, delete_packs(listing.damaged));
  return freed - std::min(freed, written_);
}

// Adds what the roots need that are new since the last time.
SnapshotResult<void> Collector::read_roots() {
  SNAPSHOT_TRY(const auto names, state_.roots.names());
  for (const std::string& name : names) {
    if (!valid_snapshot_name(name)) continue;
    SNAPSHOT_TRY(const auto file, state_.roots.open(name));
    if (!file) continue;
    SNAPSHOT_TRY(const auto summary, RootRecord::summary(file));
    if (const auto known = roots_.find(name);
        known != roots_.end() && known->second == summary.id) {
      continue;
    }
    SNAPSHOT_TRY(const auto record, RootRecord::read(file));
    for (const NeededChunk& needed : record.chunks) needed_.insert(needed.chunk.digest);
    roots_[name] = record.id;
  }
  return {};
}

void Collector::choose(std::vector<std::shared_ptr<const Pack>> packs,
                       const std::set<Identifier>& pinned) {
  // Where several packs have a chunk, the largest keeps it.
  std::ranges::sort(packs, std::greater(), &Pack::file_size);
  const auto is_small = [&](const auto& pack) {
    return pack->file_size() < small_pack && !pinned.contains(pack->id());
  };
  const bool merge = static_cast<std::size_t>(std::ranges::count_if(packs, is_small)) >= many_packs;
  DigestSet seen;
  for (auto& pack : packs) {
    std::uint64_t space = 0;
    for (const PackEntry& entry : pack->entries()) {
      if (needed_.contains(entry.digest) && seen.insert(entry.digest).second) {
        space += space_of(entry);
      }
    }
    const bool sparse = space < pack->file_size() / 2;
    const bool goes = !pinned.contains(pack->id()) && (sparse || (merge && is_small(pack)));
    (goes ? going_ : kept_).push_back(std::move(pack));
  }
}

// Brings what is needed of the packs that go, and is nowhere else, to new packs.
SnapshotResult<void> Collector::rewrite() {
  DigestSet copied;
  for (const auto& pack : going_) SNAPSHOT_CHECK(copy(*pack, copied));
  if (writer_) SNAPSHOT_CHECK(seal());
  if (written_ != 0) return state_.packs.sync();
  return {};
}

SnapshotResult<void> Collector::copy(const Pack& pack, DigestSet& copied) {
  std::vector<PackEntry> entries;
  for (const PackEntry& entry : pack.entries()) {
    const auto has_it = [&](const auto& kept) { return kept->find(entry.digest) != nullptr; };
    if (needed_.contains(entry.digest) && std::ranges::none_of(kept_, has_it) &&
        copied.insert(entry.digest).second) {
      entries.push_back(entry);
    }
  }
  if (entries.empty()) return {};
  // As they were, so that neighbours stay neighbours.
  std::ranges::sort(entries, {}, &PackEntry::offset);

  SNAPSHOT_TRY(const auto file, state_.packs.open(Pack::file_name(pack.id())));
  if (!file) return sentence("{}: gone", state_.packs.path_of(Pack::file_name(pack.id())));
  std::vector<std::byte> buffer(batch_chunks * snapshot_chunk_size);
  std::vector<std::span<const std::byte>> pieces(batch_chunks);
  for (std::size_t first = 0; first < entries.size(); first += batch_chunks) {
    std::vector<NewChunk> chunks;
    const auto batch = std::span(entries).subspan(first);
    for (std::size_t i = 0; i < std::min(batch.size(), batch_chunks); ++i) {
      const auto bytes = std::span(buffer).subspan(i * snapshot_chunk_size, batch[i].size);
      SNAPSHOT_CHECK(file.read_at(batch[i].offset, bytes));
      pieces[i] = bytes;
      chunks.push_back({batch[i].digest, std::span(&pieces[i], 1), bytes.size()});
    }
    SNAPSHOT_CHECK(flush(chunks));
  }
  return {};
}

SnapshotResult<void> Collector::flush(std::span<const NewChunk> chunks) {
  if (!claim_) {
    SNAPSHOT_TRY(auto claim, Claim::make(state_.writers));
    claim_.emplace(std::move(claim));
  }
  if (!writer_) {
    SNAPSHOT_TRY(auto file, state_.writers.make(claim_->pack_name()));
    writer_.emplace(std::move(file));
  }
  SNAPSHOT_CHECK(writer_->append(chunks));
  if (writer_->size() >= pack_bytes) return seal();
  return {};
}

SnapshotResult<void> Collector::seal() {
  SNAPSHOT_TRY(const auto id, make_identifier(*system_random()));
  SNAPSHOT_TRY(auto pack, writer_->seal(id));
  SNAPSHOT_CHECK(claim_->pin(id));
  SNAPSHOT_CHECK(state_.writers.move(claim_->pack_name(), state_.packs, Pack::file_name(id)));
  written_ += pack->file_size();
  // What is looked for later is here most of the time.
  kept_.insert(kept_.begin(), std::move(pack));
  writer_.reset();
  return {};
}

bool Collector::can_go(const Pack& pack) const {
  return std::ranges::all_of(pack.entries(), [this](const PackEntry& entry) {
    return !needed_.contains(entry.digest) ||
           std::ranges::any_of(kept_, [&](const auto& kept) { return kept->find(entry.digest); });
  });
}

bool Collector::nothing_missing() const {
  return std::ranges::all_of(needed_, [this](const Digest& digest) {
    return std::ranges::any_of(kept_, [&](const auto& kept) { return kept->find(digest); });
  });
}

// The store's lock is held alone.
SnapshotResult<std::uint64_t> Collector::delete_packs(const std::vector<DamagedPack>& damaged) {
  SNAPSHOT_TRY(const auto pinned, Claim::pinned(state_.writers));
  SNAPSHOT_CHECK(read_roots());
  std::uint64_t freed = 0;
  for (auto& pack : going_) {
    if (!pinned.contains(pack->id()) && can_go(*pack)) {
      SNAPSHOT_TRY(const auto bytes, delete_pack(pack->id()));
      freed += bytes;
    } else {
      kept_.push_back(std::move(pack));
    }
  }
  // Nobody knows what is in the damaged ones, but nothing needs it.
  if (!damaged.empty() && nothing_missing()) {
    for (const DamagedPack& pack : damaged) {
      if (pinned.contains(pack.id)) continue;
      SNAPSHOT_TRY(const auto bytes, delete_pack(pack.id));
      freed += bytes;
    }
  }
  return freed;
}

SnapshotResult<std::uint64_t> Collector::delete_pack(const Identifier& id) {
  SNAPSHOT_TRY(const auto size, state_.packs.size_of(Pack::file_name(id)));
  SNAPSHOT_TRY(const bool was_there, state_.packs.remove(Pack::file_name(id)));
  return was_there ? size.value_or(0) : 0;
}

}  // namespace wasifs::directory
