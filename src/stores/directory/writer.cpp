// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/writer.h"

#include <algorithm>
#include <map>

#include "snapshot/sentence.h"
#include "stores/directory/root_record.h"

namespace wasifs::directory {
namespace {

constexpr std::size_t no_pack = SIZE_MAX;
// A chunk that is asked for twice is needed once.
constexpr std::size_t most_skipped = 8;

}  // namespace

SnapshotResult<std::unique_ptr<StoreWriter>> Writer::make(std::shared_ptr<StoreState> state) {
  // What writers that died left may be large. Where it cannot be removed, `collect` says why.
  (void)Claim::pinned(state->writers);
  SNAPSHOT_TRY(auto claim, Claim::make(state->writers));
  SNAPSHOT_TRY(const auto lock, state->keep_packs());
  SNAPSHOT_TRY(auto listing, state->catalogue.list(state->packs));
  // What is in a damaged pack is not found, hence stored again.
  std::vector<KnownPack> packs;
  for (auto& pack : listing.packs) packs.push_back({std::move(pack)});
  auto trail = *state->trail.lock();
  return std::unique_ptr<StoreWriter>(
      new Writer(std::move(state), std::move(claim), std::move(packs), std::move(trail)));
}

Writer::Writer(std::shared_ptr<StoreState> state, Claim claim, std::vector<KnownPack> packs,
               std::shared_ptr<const Trail> trail)
    : state_(std::move(state)),
      claim_(std::move(claim)),
      packs_(std::move(packs)),
      walk_(std::move(trail)) {
  if (walk_.trail() == nullptr) return;
  for (const auto& pack : walk_.trail()->packs) {
    const auto known = std::ranges::find(packs_, pack, &KnownPack::pack);
    trail_packs_.push_back(
        known == packs_.end() ? no_pack : static_cast<std::size_t>(known - packs_.begin()));
  }
}

// Where the last snapshot had it. A pack never changes, so it is there as long as the pack is.
std::optional<Writer::Found> Writer::find_by_trail(const Digest& digest) {
  const NeededChunk* step = walk_.find(digest);
  if (step == nullptr) return std::nullopt;
  const std::size_t pack = trail_packs_[step->pack];
  if (pack == no_pack || packs_[pack].gone) return std::nullopt;
  return Found{pack, step->chunk.size};
}

// What was present is asked for in much the same order again.
std::optional<Writer::Found> Writer::find_pinned(const Digest& digest) {
  for (std::size_t i = next_present_; i < present_.size() && i - next_present_ < most_skipped;
       ++i) {
    if (present_[i].digest != digest) continue;
    next_present_ = i + 1;
    return Found{present_[i].pack, present_[i].size};
  }
  return find(digest, true);
}

std::optional<Writer::Found> Writer::find(const Digest& digest, bool pinned_only) {
  for (std::size_t i = 0; i <= packs_.size(); ++i) {
    // The last one first, then all.
    const std::size_t number = i == 0 ? last_ : i - 1;
    if (number >= packs_.size() || packs_[number].gone) continue;
    if (pinned_only && !packs_[number].pinned) continue;
    if (const PackEntry* entry = packs_[number].pack->find(digest)) {
      last_ = number;
      return Found{number, entry->size};
    }
  }
  return std::nullopt;
}

// Whether the pack is still there; then it stays. The store's lock is held.
SnapshotResult<bool> Writer::pin(KnownPack& known) {
  if (known.pinned) return true;
  SNAPSHOT_TRY(const auto size, state_->packs.size_of(Pack::file_name(known.pack->id())));
  if (size != known.pack->file_size()) {
    known.gone = true;
    return false;
  }
  SNAPSHOT_CHECK(claim_.pin(known.pack->id()));
  known.pinned = true;
  return true;
}

SnapshotResult<std::vector<bool>> Writer::present(std::span<const Digest> digests) {
  std::vector<bool> there(digests.size());
  SNAPSHOT_TRY(const auto lock, state_->keep_packs());
  for (std::size_t i = 0; i < digests.size(); ++i) {
    there[i] = unsealed_.contains(digests[i]);
    while (!there[i]) {
      auto found = find_by_trail(digests[i]);
      if (!found) found = find(digests[i], false);
      if (!found) break;
      SNAPSHOT_TRY(const bool pinned, pin(packs_[found->pack]));
      there[i] = pinned;
      if (pinned) present_.push_back({digests[i], found->pack, found->size});
    }
  }
  return there;
}

SnapshotResult<void> Writer::put(std::span<const NewChunk> chunks) {
  if (ended_) return sentence("{}: this writer has ended", state_->path);
  auto done = append(chunks);
  ended_ = !done;
  return done;
}

SnapshotResult<void> Writer::append(std::span<const NewChunk> chunks) {
  std::vector<NewChunk> fresh;
  fresh.reserve(chunks.size());
  for (const NewChunk& chunk : chunks) {
    if (unsealed_.insert(chunk.digest).second) fresh.push_back(chunk);
  }
  if (fresh.empty()) return {};
  if (!current_) {
    SNAPSHOT_TRY(auto file, state_->writers.make(claim_.pack_name()));
    current_.emplace(std::move(file));
  }
  SNAPSHOT_CHECK(current_->append(fresh));
  if (current_->size() >= pack_bytes || unsealed_.size() >= pack_chunks) return seal();
  return {};
}

// Makes a pack of what was put so far. It is pinned before it has its name, for until the root is
// there nothing else keeps it.
SnapshotResult<void> Writer::seal() {
  SNAPSHOT_TRY(const auto id, make_identifier(*system_random()));
  SNAPSHOT_TRY(auto pack, current_->seal(id));
  SNAPSHOT_CHECK(claim_.pin(id));
  SNAPSHOT_CHECK(state_->writers.move(claim_.pack_name(), state_->packs, Pack::file_name(id)));
  state_->catalogue.add(pack);
  packs_.push_back({std::move(pack), true});
  current_.reset();
  unsealed_.clear();
  return {};
}

SnapshotResult<void> Writer::commit(std::string_view name, std::span<const std::byte> root,
                                    std::span<const NamedChunk> chunks) {
  if (ended_) return sentence("{}: this writer has ended", state_->path);
  if (!valid_snapshot_name(name)) return sentence("{} cannot name a snapshot", shown(name));
  if (current_) SNAPSHOT_CHECK(seal());

  RootRecord record;
  record.id = claim_.id();
  record.chunks.reserve(chunks.size());
  std::map<std::size_t, std::uint32_t> numbers;
  for (const NamedChunk& chunk : chunks) {
    const auto found = find_pinned(chunk.digest);
    if (!found || found->size != chunk.size) {
      return sentence("{}: snapshot {} needs chunk {} of {} bytes, which was not stored",
                      state_->path, name, digest_text(chunk.digest), chunk.size);
    }
    const auto [number, is_new] =
        numbers.emplace(found->pack, static_cast<std::uint32_t>(record.packs.size()));
    if (is_new) record.packs.push_back(packs_[found->pack].pack->id());
    record.chunks.push_back({chunk, number->second});
  }
  SNAPSHOT_CHECK(record.encode(root));

  // First the names of packs reach the disk, those also that another writer has just made, then
  // the record, then its name.
  SNAPSHOT_CHECK(state_->packs.sync());
  SNAPSHOT_CHECK(state_->writers.remove(claim_.root_name()));
  SNAPSHOT_TRY(const auto file, state_->writers.make(claim_.root_name()));
  SNAPSHOT_CHECK(file.write_at(0, record.bytes));
  SNAPSHOT_CHECK(file.sync());
  SNAPSHOT_CHECK(state_->writers.move(claim_.root_name(), state_->roots, std::string(name)));
  ended_ = true;
  SNAPSHOT_CHECK(state_->roots.sync());
  auto trail = std::make_shared<Trail>();
  trail->packs.resize(numbers.size());
  for (const auto& [place, number] : numbers) trail->packs[number] = packs_[place].pack;
  trail->chunks = std::move(record.chunks);
  std::shared_ptr<const Trail> replaced = std::move(trail);  // freed after the lock
  state_->trail.lock()->swap(replaced);
  return {};
}

}  // namespace wasifs::directory
