// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Restores parts when something refers to them, each once, and asks the embedder for what is
// external. Everything that it reads may be hostile. Used while a process is restored. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "snapshot/snapshot_contents.h"
#include "wasifs/snapshot.h"

namespace wasifs {

/// See the top of the file.
class Restorer {
 public:
  /// `memory` is what is offered to memory trees. All outlive this.
  Restorer(SnapshotContents& contents, const RestoreOptions& options, const MemOptions& memory)
      : contents_(contents), options_(options), memory_(memory), slots_(contents.parts()) {}

  /// The file system that `part` is. Fails where it is none, or cannot be restored.
  [[nodiscard]] SnapshotResult<Ref<FileSystem>> filesystem(std::uint32_t part);
  /// The inode at `place`; null where it is left out, which was reported then.
  [[nodiscard]] SnapshotResult<Ref<Inode>> inode(SavedInode place);

  /// What was offered.
  [[nodiscard]] const RestoreOptions& options() const noexcept { return options_; }
  /// Says something to whoever restores.
  void report(std::string sentence) { reports_.push_back(std::move(sentence)); }
  /// All that was said.
  [[nodiscard]] std::vector<std::string>& reports() noexcept { return reports_; }

 private:
  struct Slot {
    std::unique_ptr<RestoredPart> part;
    bool begun = false;
  };

  [[nodiscard]] SnapshotResult<RestoredPart*> part(std::uint32_t number);
  [[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore(std::uint32_t number);

  SnapshotContents& contents_;
  const RestoreOptions& options_;
  const MemOptions& memory_;
  std::vector<Slot> slots_;
  std::uint32_t depth_ = 0;
  std::vector<std::string> reports_;
};

/// Reads one part. `restorer` may be null: then other parts cannot be referred to. Both outlive the
/// reader.
[[nodiscard]] std::unique_ptr<PartReader> make_part_reader(SnapshotContents& contents,
                                                           std::uint32_t part, Restorer* restorer);

}  // namespace wasifs
