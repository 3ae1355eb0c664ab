// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stores one snapshot: chunks that are new go to packs of its own, packs that have the others are
// pinned until it ends. Used by the store; one thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "snapshot/digest_hash.h"
#include "stores/directory/claim.h"
#include "stores/directory/pack_writer.h"
#include "stores/directory/state.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::directory {

class Writer final : public StoreWriter {
 public:
  [[nodiscard]] static SnapshotResult<std::unique_ptr<StoreWriter>> make(
      std::shared_ptr<StoreState> state);

  SnapshotResult<std::vector<bool>> present(std::span<const Digest> digests) override;
  SnapshotResult<void> put(std::span<const NewChunk> chunks) override;
  SnapshotResult<void> commit(std::string_view name, std::span<const std::byte> root,
                              std::span<const NamedChunk> chunks) override;

 private:
  // A chunk that is present, in the order of asking.
  struct Present {
    Digest digest;
    std::size_t pack = 0;
    std::uint32_t size = 0;
  };
  // A pack that was there when the writer began, or one of its own.
  struct KnownPack {
    std::shared_ptr<const Pack> pack;
    bool pinned = false;
    bool gone = false;  // Collected before it was pinned.
  };
  struct Found {
    std::size_t pack = 0;
    std::uint32_t size = 0;
  };

  Writer(std::shared_ptr<StoreState> state, Claim claim, std::vector<KnownPack> packs,
         std::shared_ptr<const Trail> trail);

  std::optional<Found> find(const Digest& digest, bool pinned_only);
  std::optional<Found> find_by_trail(const Digest& digest);
  std::optional<Found> find_pinned(const Digest& digest);
  SnapshotResult<bool> pin(KnownPack& known);
  SnapshotResult<void> append(std::span<const NewChunk> chunks);
  SnapshotResult<void> seal();

  std::shared_ptr<StoreState> state_;
  Claim claim_;
  std::vector<KnownPack> packs_;
  std::size_t last_ = 0;  // Where the last chunk was found: the next one is likely there too.
  TrailWalk walk_;
  std::vector<std::size_t> trail_packs_;  // Where in packs_ those of the trail are, or `no_pack`.
  std::vector<Present> present_;          // Their packs are pinned.
  std::size_t next_present_ = 0;          // That `commit` will need next.
  std::optional<PackWriter> current_;
  std::unordered_set<Digest, DigestHash> unsealed_;  // What is in `current_`.
  bool ended_ = false;                               // It has committed, or a put has failed.
};

}  // namespace wasifs::directory
