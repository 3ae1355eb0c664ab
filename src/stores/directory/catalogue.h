// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The indexes of packs that were read already, so that each is read once for all snapshots that are
// written and read through one store object. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "stores/directory/folder.h"
#include "stores/directory/pack.h"

namespace wasifs::directory {

/// A pack whose index cannot be used.
struct DamagedPack {
  Identifier id;
  std::string why;
};

/// All packs of a store.
struct PackListing {
  std::vector<std::shared_ptr<const Pack>> packs;
  std::vector<DamagedPack> damaged;
};

class Catalogue {
 public:
  /// The index of `id`, null where there is no such pack. It is as it was when it was read first,
  /// unless the length of the file says that it is another one now.
  [[nodiscard]] SnapshotResult<std::shared_ptr<const Pack>> find(const Folder& packs,
                                                                 const Identifier& id);
  /// Adds a pack that was just made, so that it need not be read.
  void add(std::shared_ptr<const Pack> pack);
  /// What is there now.
  [[nodiscard]] SnapshotResult<PackListing> list(const Folder& packs);

 private:
  using Known = std::map<Identifier, std::shared_ptr<const Pack>>;
  Guarded<Known, lock_rank::leaf> known_;
};

}  // namespace wasifs::directory
