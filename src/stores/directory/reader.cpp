// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/reader.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <numeric>

#include "snapshot/sentence.h"

namespace wasifs::directory {
namespace {

// Memory of its own for one chunk. Only whole pages can be given away.
SnapshotResult<ChunkBytes> memory_for(std::uint32_t size, const std::string& path) {
  if (size < pack_page) {
    auto owner = std::make_shared<std::vector<std::byte>>(size);
    return ChunkBytes{std::span(*owner), owner, false};
  }
  void* start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return failure(path, errno);
  std::shared_ptr<void> owner(start, [size](void* memory) { ::munmap(memory, size); });
  return ChunkBytes{std::span(static_cast<std::byte*>(start), size), std::move(owner), true};
}

}  // namespace

SnapshotResult<std::unique_ptr<StoreReader>> Reader::open(StoreState& state,
                                                          const std::string& name) {
  SNAPSHOT_TRY(const auto lock, state.keep_packs());
  SNAPSHOT_TRY(const auto file, state.roots.open(name));
  if (!file) return sentence("{}: there is no snapshot {}", state.path, name);
  SNAPSHOT_TRY(auto record, RootRecord::read(file));
  std::unique_ptr<Reader> reader(new Reader(std::move(record)));
  SNAPSHOT_CHECK(reader->find_all(state));
  if (!state.packs.shared()) SNAPSHOT_CHECK(reader->map_all());
  return reader;
}

// The pack is opened; `nowhere` if it cannot be used.
SnapshotResult<std::uint32_t> Reader::use(StoreState& state, const Identifier& id) {
  SNAPSHOT_TRY(auto file, state.packs.open(Pack::file_name(id)));
  if (!file) return nowhere;
  auto pack = state.catalogue.find(state.packs, id);
  if (!pack) {
    if (damage_.empty()) damage_ = std::move(pack).error();
    return nowhere;
  }
  SNAPSHOT_TRY(const auto size, file.size());
  if (!*pack || size != (*pack)->file_size()) {
    if (damage_.empty()) damage_ = fmt::format("{}: damaged, its length has changed", file.path());
    return nowhere;
  }
  packs_.push_back({*std::move(pack), std::move(file), 0, std::nullopt});
  return static_cast<std::uint32_t>(packs_.size() - 1);
}

bool Reader::find_in(std::uint32_t pack, std::size_t number) {
  const NamedChunk& wanted = record_.chunks[number].chunk;
  UsedPack& used = packs_[pack];
  const PackEntry* entry = used.pack->find(wanted.digest);
  if (entry == nullptr || entry->size != wanted.size) return false;
  places_[number] = {pack, entry->offset};
  used.content = std::max(used.content, entry->offset + entry->size);
  return true;
}

SnapshotResult<void> Reader::find_all(StoreState& state) {
  std::vector<std::uint32_t> packs;
  for (const Identifier& id : record_.packs) {
    SNAPSHOT_TRY(const auto pack, use(state, id));
    packs.push_back(pack);
  }
  bool all = true;
  for (std::size_t i = 0; i < record_.chunks.size(); ++i) {
    const auto pack = packs[record_.chunks[i].pack];
    all = pack != nowhere && find_in(pack, i) && all;
  }
  if (all) return {};
  return find_elsewhere(state);
}

// The collector has brought chunks to other packs since the snapshot was stored.
SnapshotResult<void> Reader::find_elsewhere(StoreState& state) {
  SNAPSHOT_TRY(const auto listing, state.catalogue.list(state.packs));
  if (damage_.empty() && !listing.damaged.empty()) damage_ = listing.damaged.front().why;
  for (const auto& candidate : listing.packs) {
    std::uint32_t pack = nowhere;
    for (std::size_t i = 0; i < record_.chunks.size(); ++i) {
      if (places_[i].pack != nowhere) continue;
      if (candidate->find(record_.chunks[i].chunk.digest) == nullptr) continue;
      if (pack == nowhere) {
        SNAPSHOT_TRY(pack, use(state, candidate->id()));
        if (pack == nowhere) break;
      }
      find_in(pack, i);
    }
  }
  return {};
}

SnapshotResult<void> Reader::map_all() {
  for (UsedPack& used : packs_) {
    if (used.content != 0) {
      SNAPSHOT_TRY(used.mapping, Mapping::make(std::move(used.file), used.content));
    }
    used.file = File();
  }
  return {};
}

std::optional<std::size_t> Reader::number_of(const Digest& digest) {
  const auto digest_at = [this](std::uint32_t number) -> const Digest& {
    return record_.chunks[number].chunk.digest;
  };
  const auto count = record_.chunks.size();
  if (next_ >= count || record_.chunks[next_].chunk.digest != digest) {
    if (order_.empty()) {
      order_.resize(count);
      std::iota(order_.begin(), order_.end(), 0U);
      std::ranges::sort(order_, {}, digest_at);
    }
    const auto found = std::ranges::lower_bound(order_, digest, {}, digest_at);
    if (found == order_.end() || digest_at(*found) != digest) return std::nullopt;
    next_ = *found;
  }
  return next_++;
}

SnapshotResult<void> Reader::expect(std::span<const NamedChunk> chunks) {
  next_ = 0;
  for (const NamedChunk& wanted : chunks) {
    const auto number = number_of(wanted.digest);
    if (!number || places_[*number].pack == nowhere) {
      return sentence("chunk {} is missing{}{}", digest_text(wanted.digest),
                      damage_.empty() ? "" : "; ", damage_);
    }
    if (const auto size = record_.chunks[*number].chunk.size; size != wanted.size) {
      return sentence("chunk {} has {} bytes, not {}", digest_text(wanted.digest), size,
                      wanted.size);
    }
  }
  next_ = 0;
  return {};
}

SnapshotResult<ChunkBytes> Reader::chunk(const Digest& digest) {
  const auto number = number_of(digest);
  if (!number || places_[*number].pack == nowhere) {
    return sentence("chunk {} is missing", digest_text(digest));
  }
  const Place place = places_[*number];
  UsedPack& used = packs_[place.pack];
  const auto size = record_.chunks[*number].chunk.size;
  if (used.mapping) return used.mapping->at(place.offset, size);
  SNAPSHOT_TRY(auto memory, memory_for(size, used.file.path()));
  SNAPSHOT_CHECK(used.file.read_at(place.offset, memory.bytes));
  return memory;
}

}  // namespace wasifs::directory
