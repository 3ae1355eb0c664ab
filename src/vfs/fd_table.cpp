// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The descriptor table: entries by number, and a bitmap of the numbers in use, so that the lowest
// free one is found 64 at a time. One mutex; a look-up holds it for the copy of a reference and of
// the rights. An entry that leaves the table is destroyed after the lock is given back: closing a
// file may call the embedder.
#include "wasifs/fd_table.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

#include "base/guarded.h"

namespace wasifs {
namespace {

// Guests keep numbers in a signed int.
constexpr std::uint32_t most_descriptors = 1U << 31;
constexpr std::size_t word_bits = 64;

/// The table proper, under the lock.
class Entries {
 public:
  /// The entry at `fd`, or null where the number is free.
  [[nodiscard]] const FdEntry* find(Fd fd) const noexcept {
    return fd < entries_.size() && entries_[fd].file ? &entries_[fd] : nullptr;
  }
  [[nodiscard]] FdEntry* find(Fd fd) noexcept {
    return const_cast<FdEntry*>(std::as_const(*this).find(fd));
  }

  [[nodiscard]] Fd lowest_free() const noexcept {
    const std::size_t word = first_with_room_;
    const int bit = word < used_.size() ? std::countr_one(used_[word]) : 0;
    return static_cast<Fd>(word * word_bits + static_cast<std::size_t>(bit));
  }

  /// Puts `entry` at `fd` and returns what was there.
  [[nodiscard]] FdEntry exchange(Fd fd, FdEntry entry) {
    if (fd >= entries_.size()) entries_.resize(std::size_t{fd} + 1);
    const std::size_t word = fd / word_bits;
    if (word >= used_.size()) used_.resize(word + 1);
    used_[word] |= bit_of(fd);
    while (first_with_room_ < used_.size() && used_[first_with_room_] == ~std::uint64_t{0}) {
      ++first_with_room_;
    }
    return std::exchange(entries_[fd], std::move(entry));
  }

  /// Frees `fd`, which is in use, and returns what was there.
  [[nodiscard]] FdEntry take(Fd fd) noexcept {
    const std::size_t word = fd / word_bits;
    used_[word] &= ~bit_of(fd);
    first_with_room_ = std::min(first_with_room_, word);
    return std::exchange(entries_[fd], FdEntry{});
  }

  [[nodiscard]] std::vector<Fd> numbers() const {
    std::vector<Fd> numbers;
    for (Fd fd = 0; fd < entries_.size(); ++fd) {
      if (entries_[fd].file) numbers.push_back(fd);
    }
    return numbers;
  }

 private:
  static std::uint64_t bit_of(Fd fd) noexcept { return std::uint64_t{1} << (fd % word_bits); }

  std::vector<FdEntry> entries_;     // a free number has no file
  std::vector<std::uint64_t> used_;  // one bit for each number
  std::size_t first_with_room_ = 0;  // the first word of `used_` that is not full, or one behind it
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
  Guarded<Entries, lock_rank::fd_table> entries;
};

FdTable::FdTable(std::uint32_t limit, RightsPolicy policy)
    : state_(std::make_unique<State>()),
      limit_(std::min(limit, most_descriptors)),
      policy_(policy) {}

FdTable::~FdTable() = default;

Result<Fd> FdTable::insert(FdEntry entry) {
  const auto entries = state_->entries.lock();
  const Fd fd = entries->lowest_free();
  if (fd >= limit_) return Errno::mfile;
  // The number was free, so what comes back is empty.
  static_cast<void>(entries->exchange(fd, std::move(entry)));
  return fd;
}

Result<void> FdTable::has_room() const {
  const auto entries = std::as_const(state_->entries).lock();
  if (entries->lowest_free() >= limit_) return Errno::mfile;
  return {};
}

Result<void> FdTable::replace(Fd fd, FdEntry entry) {
  if (fd >= limit_) return Errno::badf;
  FdEntry before;
  {
    const auto entries = state_->entries.lock();
    before = entries->exchange(fd, std::move(entry));
  }
  return {};
}

Result<Ref<OpenFile>> FdTable::get(Fd fd, const Need& need) const {
  Ref<OpenFile> file;
  FdRights rights;
  {
    const auto entries = std::as_const(state_->entries).lock();
    const FdEntry* found = entries->find(fd);
    if (found == nullptr) return Errno::badf;
    file = found->file;
    rights = found->rights;
  }
  if (const Errno error = check(*file, rights, policy_, need); error != Errno::success)
    return error;
  return file;
}

Result<FdEntry> FdTable::entry(Fd fd, const Need& need) const {
  FdEntry entry;
  {
    const auto entries = std::as_const(state_->entries).lock();
    const FdEntry* found = entries->find(fd);
    if (found == nullptr) return Errno::badf;
    entry = *found;
  }
  if (const Errno error = check(*entry.file, entry.rights, policy_, need);
      error != Errno::success) {
    return error;
  }
  return entry;
}

Result<void> FdTable::close(Fd fd) {
  FdEntry before;
  {
    const auto entries = state_->entries.lock();
    if (entries->find(fd) == nullptr) return Errno::badf;
    before = entries->take(fd);
  }
  return {};
}

Result<void> FdTable::renumber(Fd from, Fd to) {
  FdEntry before;
  {
    const auto entries = state_->entries.lock();
    if (entries->find(from) == nullptr || entries->find(to) == nullptr) return Errno::badf;
    if (from != to) before = entries->exchange(to, entries->take(from));
  }
  return {};
}

Result<void> FdTable::shrink_rights(Fd fd, Rights base, Rights inheriting) {
  const auto entries = state_->entries.lock();
  FdEntry* found = entries->find(fd);
  if (found == nullptr) return Errno::badf;
  FdRights& rights = found->rights;
  if (!has_all(rights.base, base) || !has_all(rights.inheriting, inheriting)) {
    return Errno::notcapable;
  }
  rights.base = base;
  rights.inheriting = inheriting;
  rights.ceiling &= base;
  rights.inheriting_ceiling &= inheriting;
  return {};
}

std::vector<Fd> FdTable::numbers() const {
  const auto entries = std::as_const(state_->entries).lock();
  return entries->numbers();
}

}  // namespace wasifs
