// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tells the collector that a writer lives and which packs it relies on: a file that the writer
// keeps locked, with the identifiers of these packs. The lock goes with the process, so whoever
// gets it knows that the writer is dead and removes what it left. One thread.
//
// In the folder "writers": ID.lock, this file; ID.pack and ID.root, what is being written.
#pragma once

#include <set>
#include <string>

#include "snapshot/identifier.h"
#include "stores/directory/folder.h"
#include "wasifs/persist.h"

namespace wasifs::directory {

class Claim {
 public:
  /// Of a new writer. `writers` outlives it.
  [[nodiscard]] static SnapshotResult<Claim> make(const Folder& writers);
  Claim(Claim&& other) noexcept = default;
  Claim& operator=(Claim&&) = delete;
  /// Removes what is still there.
  ~Claim();

  [[nodiscard]] const Identifier& id() const noexcept { return id_; }
  [[nodiscard]] std::string pack_name() const { return text_of(id_) + ".pack"; }
  [[nodiscard]] std::string root_name() const { return text_of(id_) + ".root"; }

  /// From now on `pack` stays as long as this object.
  [[nodiscard]] SnapshotResult<void> pin(const Identifier& pack);

  /// The packs that living writers have pinned. Removes what dead ones left.
  [[nodiscard]] static SnapshotResult<std::set<Identifier>> pinned(const Folder& writers);

 private:
  Claim(const Folder& writers, Identifier id, File lock) noexcept
      : writers_(&writers), id_(id), lock_(std::move(lock)) {}

  const Folder* writers_;
  Identifier id_;
  File lock_;
  std::uint64_t pins_ = 0;
};

}  // namespace wasifs::directory
