// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the inodes of one memory file system share. It outlives the file system object while an
// inode lives; it does not own the tree. Thread rule: constant, or atomic, or a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "fs/mem/changes.h"
#include "fs/mem/last_save.h"
#include "fs/mem/lock.h"
#include "wasifs/clock.h"
#include "wasifs/filesystem.h"
#include "wasifs/persist.h"
#include "wasifs/ref.h"

namespace wasifs::mem {

/// A quantity with a bound.
class Budget {
 public:
  explicit Budget(std::uint64_t limit) noexcept : limit_(limit) {}

  /// Takes as much of `wanted` as is left and returns it.
  [[nodiscard]] std::uint64_t take_up_to(std::uint64_t wanted) noexcept {
    std::uint64_t used = used_.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t left = limit_ - used;
      const std::uint64_t granted = wanted < left ? wanted : left;
      if (granted == 0) return 0;
      if (used_.compare_exchange_weak(used, used + granted, std::memory_order_relaxed))
        return granted;
    }
  }
  /// Takes all of `wanted` or nothing.
  [[nodiscard]] bool take(std::uint64_t wanted) noexcept {
    const std::uint64_t granted = take_up_to(wanted);
    if (granted == wanted) return true;
    give_back(granted);
    return false;
  }
  void give_back(std::uint64_t amount) noexcept {
    used_.fetch_sub(amount, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t used() const noexcept {
    return used_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t limit() const noexcept { return limit_; }

 private:
  std::atomic<std::uint64_t> used_{0};
  std::uint64_t limit_;
};

class Directory;

/// See the top of the file. Snapshots hold it as one part.
struct Common final : Persistent {
  Common(std::uint64_t bytes_limit, std::uint64_t inodes_limit, std::uint64_t longest_file,
         std::shared_ptr<Clock> time, Owners how_owned, std::uint64_t device = 0) noexcept
      : bytes(bytes_limit),
        inodes(inodes_limit),
        max_file_size(longest_file),
        clock(std::move(time)),
        owners(how_owned),
        dev_(device) {}
  ~Common() override = default;

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

  // Takes no lock: nothing changes meanwhile, and the writer is called.
  void save(PartWriter& writer, std::span<Inode* const> held) override;
  /// The file system object goes: what is left will be saved as a whole.
  void forget_last_save() noexcept;

  Lock tree;      ///< Guards all directories: entries, parents, link counts.
  Budget bytes;   ///< Content.
  Budget inodes;  ///< Inodes, and names beyond the first of an inode.
  const std::uint64_t max_file_size;
  const std::shared_ptr<Clock> clock;
  const Owners owners;
  std::uint64_t last_ino = 0;  ///< The inode number given last; guarded by `tree`.
  Directory* root = nullptr;   ///< Until the file system object goes; guarded by `tree`.
  Changes changes;

 private:
  std::atomic<std::uint64_t> dev_;       // 0: not asked for
  std::unique_ptr<LastSave> last_save_;  // null where there is none to build upon
};

}  // namespace wasifs::mem
