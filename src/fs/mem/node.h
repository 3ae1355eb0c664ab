// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What files, directories and links of a memory file system have alike: number, link count, times.
// Numbers and times are read at any time by any thread, as Linux reads them for stat(); link counts
// change under the tree's lock, attributes under the inode's guard. Before anything changes,
// `to_change` is called, under the inode's guard (see `Past`); once for all that is changed without
// giving the guard back.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "fs/mem/common.h"
#include "fs/mem/node_state.h"
#include "wasifs/inode.h"

namespace wasifs::mem {

/// Base of the three kinds, beside their `Inode`.
class Node {
 public:
  /// A new inode, for which the caller has taken one from the budget of inodes, under the tree's
  /// lock.
  Node(Inode& self, Ref<Common> common, std::uint32_t nlink) noexcept
      : common_(std::move(common)), ino_(++common_->last_ino), nlink_(nlink) {
    if (common_->changes.period() != 0) came(self);
    const Timestamp now = common_->now();
    atim_.store(now, std::memory_order_relaxed);
    changed(now);
  }
  /// One that comes back, or is in a clone what another is in the source; the caller has taken it
  /// from the budget of inodes.
  Node(Ref<Common> common, const NodeState& state) noexcept
      : common_(std::move(common)),
        ino_(state.ino),
        atim_(state.atim),
        mtim_(state.mtim),
        ctim_(state.ctim),
        nlink_(state.nlink),
        attributes_(state.attributes) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() {
    common_->changes.ended(ino_);
    (nlink() == 0 ? common_->nameless_inodes : common_->inodes).give_back(1);
  }

  [[nodiscard]] Common& common() const noexcept { return *common_; }
  [[nodiscard]] const Ref<Common>& shared_common() const noexcept { return common_; }
  [[nodiscard]] std::uint64_t ino() const noexcept { return ino_; }
  [[nodiscard]] std::uint32_t nlink() const noexcept { return get(nlink_); }
  void set_nlink(std::uint32_t nlink) noexcept { put(nlink_, nlink); }
  /// What its content is charged to.
  [[nodiscard]] Budget& bytes() const noexcept {
    return nlink() == 0 ? common_->nameless_bytes : common_->bytes;
  }
  /// See the top of the file. `self` is the inode.
  void to_change(Inode& self) noexcept {
    if (is_unchanged()) first_change(self);
  }
  /// Whether nothing has changed since the last save or clone.
  [[nodiscard]] bool is_unchanged() const noexcept {
    return period_.load(std::memory_order_acquire) != common_->changes.period();
  }

  [[nodiscard]] Stat describe(FileType type, std::uint64_t size) const noexcept {
    return {.dev = common_->device(),
            .ino = ino_,
            .type = type,
            .nlink = nlink(),
            .size = size,
            .atim = get(atim_),
            .mtim = get(mtim_),
            .ctim = get(ctim_)};
  }
  [[nodiscard]] NodeState state() const noexcept {
    return {ino_, get(atim_), get(mtim_), get(ctim_), nlink(), attributes_};
  }
  /// What guests do not see of it; null: nothing. With the inode's guard, as `state`.
  [[nodiscard]] const Ref<const Attributes>& attributes() const noexcept { return attributes_; }
  void set_attributes(Ref<const Attributes> attributes) noexcept {
    attributes_ = std::move(attributes);
  }
  /// The content was read. `self` is the inode, whose guard is not held: `self.begin_change()` does
  /// what `to_change` does, with it.
  template <class Self>
  void accessed(Self& self) noexcept {
    constexpr Timestamp day = 86'400'000'000'000;
    const Timestamp now = common_->now();
    const Timestamp last = get(atim_);
    if (last <= get(mtim_) || last <= get(ctim_) || now - last >= day) {
      self.begin_change();
      put(atim_, now);
    }
  }
  /// The content was changed.
  void changed(Timestamp now) noexcept {
    put(mtim_, now);
    put(ctim_, now);
  }
  /// Names or metadata were changed.
  void changed_status(Timestamp now) noexcept { put(ctim_, now); }
  /// As `accessed`.
  template <class Self>
  void change_times(Self& self, const TimesChange& change) noexcept {
    if (change.atim.how == TimeChange::How::keep && change.mtim.how == TimeChange::How::keep)
      return;
    self.begin_change();
    const Timestamp now = common_->now();
    apply(atim_, change.atim, now);
    apply(mtim_, change.mtim, now);
    put(ctim_, now);
  }

 private:
  template <class T>
  static T get(const std::atomic<T>& value) noexcept {
    return value.load(std::memory_order_relaxed);
  }
  template <class T>
  static void put(std::atomic<T>& to, T value) noexcept {
    to.store(value, std::memory_order_relaxed);
  }
  void first_change(Inode& self) noexcept {
    if (common_->past.keep(self, period_, common_->changes)) {
      common_->changes.note(ino_, nullptr);
    }
  }
  void came(Inode& self) noexcept {
    put(period_, common_->changes.period());
    common_->past.touch();
    common_->changes.note(ino_, &self);
  }
  static void apply(std::atomic<Timestamp>& time, const TimeChange& change,
                    Timestamp now) noexcept {
    if (change.how != TimeChange::How::keep) {
      put(time, change.how == TimeChange::How::now ? now : change.value);
    }
  }

  const Ref<Common> common_;
  const std::uint64_t ino_;
  std::atomic<Timestamp> atim_{0};
  std::atomic<Timestamp> mtim_{0};
  std::atomic<Timestamp> ctim_{0};
  std::atomic<std::uint32_t> nlink_;
  std::atomic<std::uint32_t> period_{0};  // in which it was changed last; 0: before the first
  Ref<const Attributes> attributes_;      // guarded by the inode's guard
};

/// The node of an inode that is known to belong to a memory file system.
[[nodiscard]] Node& node_of(Inode& inode) noexcept;

}  // namespace wasifs::mem
