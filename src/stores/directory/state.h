// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An open store, shared by its writers and readers. The folders never change and the catalogue
// locks itself, so any thread may use it.
//
//   format     a line of text that tells the directory to be a store
//   lock       held by all while they pick packs, alone by the collector while it deletes packs
//   collector  held by the one collector that runs
//   packs/     chunks; see pack.h
//   roots/     snapshots by name; see root_record.h
//   writers/   what is being written; see claim.h
#pragma once

#include <memory>
#include <string>

#include "base/guarded.h"
#include "snapshot/sentence.h"
#include "stores/directory/catalogue.h"
#include "stores/directory/folder.h"
#include "stores/directory/trail.h"

namespace wasifs::directory {

struct StoreState {
  std::string path;
  Folder top;
  Folder packs;
  Folder roots;
  Folder writers;
  Catalogue catalogue;
  /// Of the snapshot that was saved last; null before.
  Guarded<std::shared_ptr<const Trail>, lock_rank::leaf> trail;

  /// While the file is held, no pack goes.
  [[nodiscard]] SnapshotResult<File> keep_packs() const {
    SNAPSHOT_TRY(auto lock, top.open_or_make("lock"));
    SNAPSHOT_CHECK(lock.lock_shared());
    return lock;
  }
  /// While the file is held, nobody picks a pack.
  [[nodiscard]] SnapshotResult<File> stop_picking() const {
    SNAPSHOT_TRY(auto lock, top.open_or_make("lock"));
    SNAPSHOT_CHECK(lock.lock_alone());
    return lock;
  }
};

}  // namespace wasifs::directory
