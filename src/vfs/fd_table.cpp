// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The descriptor table: slots by number, and a bitmap of the numbers in use, so that the lowest
// free one is found 64 at a time. A look-up takes no lock: it pins what it finds (fd_pins.h).
// Changes take one mutex; an entry that leaves the table is constant, and is freed after the mutex
// is given back, since closing a file may call the embedder.
#include "wasifs/fd_table.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

#include "base/guarded.h"
#include "vfs/fd_pins.h"
#include "vfs/fd_slots.h"

namespace wasifs {
namespace {

// Guests keep numbers in a signed int.
constexpr std::uint32_t most_descriptors = 1U << 31;
constexpr std::size_t word_bits = 64;

using fd_pins::Held;

/// Which numbers are in use.
class Numbers {
 public:
  [[nodiscard]] bool has(Fd fd) const noexcept {
    const std::size_t word = fd / word_bits;
    return word < used_.size() && (used_[word] & bit_of(fd)) != 0;
  }

  [[nodiscard]] Fd lowest_free() const noexcept {
    const std::size_t word = first_with_room_;
    const int bit = word < used_.size() ? std::countr_one(used_[word]) : 0;
    return static_cast<Fd>(word * word_bits + static_cast<std::size_t>(bit));
  }

  void take(Fd fd) {
    const std::size_t word = fd / word_bits;
    if (word >= used_.size()) used_.resize(word + 1);
    used_[word] |= bit_of(fd);
    while (first_with_room_ < used_.size() && used_[first_with_room_] == ~std::uint64_t{0}) {
      ++first_with_room_;
    }
  }

  void free(Fd fd) noexcept {
    const std::size_t word = fd / word_bits;
    used_[word] &= ~bit_of(fd);
    first_with_room_ = std::min(first_with_room_, word);
  }

  [[nodiscard]] std::vector<Fd> all() const {
    std::vector<Fd> numbers;
    for (std::size_t word = 0; word < used_.size(); ++word)
      for (std::uint64_t left = used_[word]; left != 0; left &= left - 1)
        numbers.push_back(static_cast<Fd>(word * word_bits) +
                          static_cast<Fd>(std::countr_zero(left)));
    return numbers;
  }

 private:
  static std::uint64_t bit_of(Fd fd) noexcept { return std::uint64_t{1} << (fd % word_bits); }

  std::vector<std::uint64_t> used_;  // one bit for each number
  std::size_t first_with_room_ = 0;  // the first word of `used_` that is not full, or one behind it
};

/// Frees an entry at the end of a block, which is after the lock in it.
class Retired {
 public:
  Retired() = default;
  Retired(const Retired&) = delete;
  Retired& operator=(const Retired&) = delete;
  ~Retired() {
    if (held_ != nullptr) fd_pins::retire(held_);
  }
  /// Puts `held` into the slot, and keeps what was there.
  void exchange(FdSlots::Slot& slot, Held* held) noexcept {
    held_ = slot.exchange(held, std::memory_order_seq_cst);
  }

 private:
  Held* held_ = nullptr;
};

Errno answer_to_kind(InodeKind kind, const Need& need) noexcept {
  switch (kind) {
    case InodeKind::directory:
      return need.directory;
    case InodeKind::stream:
      return need.stream;
    case InodeKind::socket:
      return need.socket;
    case InodeKind::file:
    case InodeKind::link:  // Never opened by a guest; an embedder's is as little a stream as a file
                           // is.
      return need.file;
  }
  return Errno::badf;
}

/// Everything about a descriptor but whether it is open, in the documented order.
Errno check(const OpenFile& file, const FdRights& rights, RightsPolicy policy,
            const Need& need) noexcept {
  if (const Errno error = answer_to_kind(file.inode()->kind(), need); error != Errno::success) {
    return error;
  }
  if (!has_all(file.access(), need.access)) return need.no_access;
  Rights allowed = policy == RightsPolicy::strict ? rights.base & rights.ceiling : rights.ceiling;
  if (has_all(allowed, Rights::fd_seek)) allowed |= Rights::fd_tell;  // as rights.h says
  return has_all(allowed, need.rights) ? Errno::success : Errno::notcapable;
}

}  // namespace

struct FdTable::State {
  Guarded<Numbers, lock_rank::fd_table> numbers;  // its lock is that of all changes
  FdSlots slots;
};

void FdInUse::let_go(Pin& pin) noexcept {
  fd_pins::let_go(pin);
}

FdTable::FdTable(std::uint32_t limit, RightsPolicy policy)
    : state_(std::make_unique<State>()),
      limit_(std::min(limit, most_descriptors)),
      policy_(policy) {}

FdTable::~FdTable() = default;

Result<Fd> FdTable::insert(FdEntry entry) {
  auto held = std::make_unique<Held>(std::move(entry));
  const auto numbers = state_->numbers.lock();
  const Fd fd = numbers->lowest_free();
  if (fd >= limit_) return Errno::mfile;
  FdSlots::Slot& slot = state_->slots.make(fd);
  numbers->take(fd);
  slot.store(held.release(), std::memory_order_seq_cst);
  return fd;
}

Result<void> FdTable::has_room() const {
  const auto numbers = std::as_const(state_->numbers).lock();
  if (numbers->lowest_free() >= limit_) return Errno::mfile;
  return {};
}

Result<void> FdTable::replace(Fd fd, FdEntry entry) {
  if (fd >= limit_) return Errno::badf;
  auto held = std::make_unique<Held>(std::move(entry));
  Retired before;
  const auto numbers = state_->numbers.lock();
  FdSlots::Slot& slot = state_->slots.make(fd);
  numbers->take(fd);
  before.exchange(slot, held.release());
  return {};
}

Result<FdInUse> FdTable::use(Fd fd, const Need& need) const {
  const FdSlots::Slot* const slot = state_->slots.find(fd);
  if (slot == nullptr) return Errno::badf;
  const FdEntry* found = slot->load(std::memory_order_acquire);
  if (found == nullptr) return Errno::badf;

  fd_pins::Pin& pin = fd_pins::claim();
  for (;;) {
    pin.store(reinterpret_cast<std::uintptr_t>(found), std::memory_order_seq_cst);
    const FdEntry* const now = slot->load(std::memory_order_seq_cst);
    if (now == found) [[likely]]
      break;
    fd_pins::let_go(pin);
    if (now == nullptr) return Errno::badf;
    found = now;
  }
  FdInUse use(*found, pin);
  if (const Errno error = check(*found->file, found->rights, policy_, need);
      error != Errno::success)
    return error;
  return use;
}

Result<Ref<OpenFile>> FdTable::get(Fd fd, const Need& need) const {
  WASIFS_TRY(const FdInUse used, use(fd, need));
  return used.entry().file;
}

Result<FdEntry> FdTable::entry(Fd fd, const Need& need) const {
  WASIFS_TRY(const FdInUse used, use(fd, need));
  return used.entry();
}

Result<void> FdTable::close(Fd fd) {
  Retired before;
  const auto numbers = state_->numbers.lock();
  if (!numbers->has(fd)) return Errno::badf;
  numbers->free(fd);
  before.exchange(*state_->slots.find(fd), nullptr);
  return {};
}

Result<void> FdTable::renumber(Fd from, Fd to) {
  Retired before;
  const auto numbers = state_->numbers.lock();
  if (!numbers->has(from) || !numbers->has(to)) return Errno::badf;
  if (from == to) return {};
  // Who looks meanwhile finds the file at both numbers, and never at none.
  FdSlots::Slot& source = *state_->slots.find(from);
  before.exchange(*state_->slots.find(to), source.load(std::memory_order_relaxed));
  source.store(nullptr, std::memory_order_seq_cst);
  numbers->free(from);
  return {};
}

Result<void> FdTable::shrink_rights(Fd fd, Rights base, Rights inheriting) {
  Retired before;
  const auto numbers = state_->numbers.lock();
  if (!numbers->has(fd)) return Errno::badf;
  FdSlots::Slot& slot = *state_->slots.find(fd);
  const Held& found = *slot.load(std::memory_order_relaxed);
  if (!has_all(found.rights.base, base) || !has_all(found.rights.inheriting, inheriting)) {
    return Errno::notcapable;
  }
  // Entries are constant: calls look at them without a lock.
  auto fewer = std::make_unique<Held>(static_cast<const FdEntry&>(found));
  FdRights& rights = fewer->rights;
  rights.base = base;
  rights.inheriting = inheriting;
  rights.ceiling &= base;
  rights.inheriting_ceiling &= inheriting;
  before.exchange(slot, fewer.release());
  return {};
}

std::vector<Fd> FdTable::numbers() const {
  const auto numbers = std::as_const(state_->numbers).lock();
  return numbers->all();
}

}  // namespace wasifs
