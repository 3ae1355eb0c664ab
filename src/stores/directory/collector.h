// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Frees what no snapshot needs, while others write and read. Packs without a needed chunk are
// deleted; those with few are deleted once their needed chunks are in a new pack, and so are many
// small ones. Only at the very end, while packs are deleted, does anybody have to wait.
//
// Why nothing is lost: a writer pins a pack before it relies on it, and goes on doing so until its
// root is there. So whoever looks at the pins first and at the roots then, while nobody picks
// packs, sees each pack that is relied on, in one of the two places.
//
// Used by the store; one thread, one collector at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "snapshot/digest_hash.h"
#include "stores/directory/claim.h"
#include "stores/directory/pack_writer.h"
#include "stores/directory/state.h"

namespace wasifs::directory {

class Collector {
 public:
  explicit Collector(StoreState& state) noexcept : state_(state) {}

  /// Returns the bytes freed.
  [[nodiscard]] SnapshotResult<std::uint64_t> run();

 private:
  using DigestSet = std::unordered_set<Digest, DigestHash>;

  SnapshotResult<void> read_roots();
  void choose(std::vector<std::shared_ptr<const Pack>> packs, const std::set<Identifier>& pinned);
  SnapshotResult<void> rewrite();
  SnapshotResult<void> copy(const Pack& pack, DigestSet& copied);
  SnapshotResult<void> flush(std::span<const NewChunk> chunks);
  SnapshotResult<void> seal();
  [[nodiscard]] bool can_go(const Pack& pack) const;
  [[nodiscard]] bool nothing_missing() const;
  SnapshotResult<std::uint64_t> delete_packs(const std::vector<DamagedPack>& damaged);
  SnapshotResult<std::uint64_t> delete_pack(const Identifier& id);

  StoreState& state_;
  std::map<std::string, Identifier> roots_;  // Those whose chunks are in `needed_`.
  DigestSet needed_;
  std::vector<std::shared_ptr<const Pack>> kept_;
  std::vector<std::shared_ptr<const Pack>> going_;
  std::optional<Claim> claim_;  // Of the packs that are written here.
  std::optional<PackWriter> writer_;
  std::uint64_t written_ = 0;
};

}  // namespace wasifs::directory
