// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads one snapshot. All packs that it needs are opened while none can be deleted, so that it goes
// on reading whatever happens to the store. The packs of a store of this user's own are mapped. In
// a shared one somebody could cut a mapped file short or change it after it was checked, so there
// chunks are copied. Used by the store; one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stores/directory/mapping.h"
#include "stores/directory/root_record.h"
#include "stores/directory/state.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::directory {

class Reader final : public StoreReader {
 public:
  [[nodiscard]] static SnapshotResult<std::unique_ptr<StoreReader>> open(StoreState& state,
                                                                         const std::string& name);

  std::span<const std::byte> root() const noexcept override { return record_.root(); }
  SnapshotResult<void> expect(std::span<const NamedChunk> chunks) override;
  SnapshotResult<ChunkBytes> chunk(const Digest& digest) override;

 private:
  static constexpr std::uint32_t nowhere = UINT32_MAX;

  // A pack while its chunks are looked for, and what is left of it afterwards.
  struct UsedPack {
    std::shared_ptr<const Pack> pack;
    File file;                       // Kept in a shared store only.
    std::uint64_t content = 0;       // Up to the end of the last chunk that is needed.
    std::optional<Mapping> mapping;  // In any other store.
  };
  struct Place {
    std::uint32_t pack = nowhere;  // Place in `packs_`.
    std::uint64_t offset = 0;
  };

  explicit Reader(RootRecord record) : record_(std::move(record)), places_(record_.chunks.size()) {}

  SnapshotResult<void> find_all(StoreState& state);
  SnapshotResult<std::uint32_t> use(StoreState& state, const Identifier& id);
  bool find_in(std::uint32_t pack, std::size_t number);
  SnapshotResult<void> find_elsewhere(StoreState& state);
  SnapshotResult<void> map_all();
  std::optional<std::size_t> number_of(const Digest& digest);

  RootRecord record_;
  std::vector<Place> places_;  // Of each chunk of the record.
  std::vector<UsedPack> packs_;
  std::string damage_;                // Why chunks are missing, if that is known.
  std::size_t next_ = 0;              // Chunks are asked for one after the other, mostly.
  std::vector<std::uint32_t> order_;  // By digest, once they are not.
};

}  // namespace wasifs::directory
