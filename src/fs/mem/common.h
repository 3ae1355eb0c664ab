// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the inodes of one memory file system share. It outlives the file system object while an
// inode lives; it does not own the tree. Thread rule: constant, or atomic, or a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "fs/mem/attributes.h"
#include "fs/mem/budget.h"
#include "fs/mem/changes.h"
#include "fs/mem/last_save.h"
#include "fs/mem/lock.h"
#include "fs/mem/past.h"
#include "wasifs/clock.h"
#include "wasifs/filesystem.h"
#include "wasifs/persist.h"
#include "wasifs/ref.h"

namespace wasifs::mem {

class Directory;
class Origin;

/// See the top of the file. Snapshots hold it as one part.
struct Common final : Persistent {
  Common(std::uint64_t bytes_limit, std::uint64_t inodes_limit, std::uint64_t longest_file,
         std::shared_ptr<Clock> time, Owners how_owned, std::uint64_t device = 0) noexcept;
  /// Of a clone of `source`, in the state that it has with the tree's lock held.
  Common(const Common& source, std::unique_ptr<const Origin> from) noexcept;
  ~Common() override;

  [[nodiscard]] Timestamp now() const noexcept { return clock->file_time(); }

  [[nodiscard]] std::string_view part_type() const noexcept override { return "mem"; }
  /// Its number, from the first time on that somebody asks. What was made for a process that comes
  /// back gets one that the snapshot does not have.
  [[nodiscard]] std::uint64_t device() noexcept {
    std::uint64_t number = dev_.load(std::memory_order_relaxed);
    if (number != 0) return number;
    const std::uint64_t fresh = allocate_device_number();
    return dev_.compare_exchange_strong(number, fresh, std::memory_order_relaxed) ? fresh : number;
  }

  // Takes no lock when the writer is called: nothing changes meanwhile.
  void save(PartWriter& writer, std::span<Inode* const> held) override;
  /// The file system object goes: what is left will be saved as a whole.
  void forget_last_save() noexcept;

  Lock tree;      ///< Guards all directories: entries, parents, link counts.
  Budget bytes;   ///< Content.
  Budget inodes;  ///< Inodes, and names beyond the first of an inode.
  // Of these, what belongs to inodes without a name: clones do not have it. An inode becomes one
  // under its guard, which is when its part is counted.
  Budget nameless_bytes{&bytes};
  Budget nameless_inodes{&inodes};
  const std::uint64_t max_file_size;
  const std::shared_ptr<Clock> clock;
  const Owners owners;
  std::uint64_t last_ino = 0;  ///< The inode number given last; guarded by `tree`.
  Directory* root = nullptr;   ///< Until the file system object goes; guarded by `tree`.
  AttributeMaker attribute_maker;
  Changes changes;
  Past past;
  /// What a clone was made of, null for others. Its inodes are made when they are looked up.
  std::unique_ptr<const Origin> origin;
  /// Inodes of a clone that had several names, until the last one goes: a name may still be
  /// without its inode. Guarded by `tree`. Ends with the last directory, as it leads back here.
  std::unordered_map<std::uint64_t, Ref<Inode>> linked;
  std::atomic<std::uint64_t> directories{0};

 private:
  std::atomic<std::uint64_t> dev_;       // 0: not asked for
  std::unique_ptr<LastSave> last_save_;  // null where there is none to build upon
  bool all_made_ = false;                // of a clone: all inodes in the tree
};

}  // namespace wasifs::mem
