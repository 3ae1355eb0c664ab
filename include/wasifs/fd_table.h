// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The descriptors of a process: numbers, and what each leads to. `use`, `get` and `entry` are the
// only ways from a number to an open file and check in the order of docs/semantics.md, so that no
// call can forget a check.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wasifs/open_file.h"
#include "wasifs/rights.h"
#include "wasifs/types.h"

namespace wasifs {

/// What one descriptor number leads to.
struct FdEntry {
  Ref<OpenFile> file;  ///< Never null in the table.
  FdRights rights;     ///< What may be done through this number.
  std::shared_ptr<const std::string>
      preopen_name;  ///< The name that the guest sees; null unless it is a preopen.
};

/// What a call needs of a descriptor. Checked in this order: open (`badf`), kind (what is set below
/// for the kind it is; `Errno::success` accepts it), access (`no_access`), rights (`notcapable`).
struct Need {
  Rights rights = Rights{};          ///< All of these, under the policy of the table.
  Access access = Access::none;      ///< The description must have these.
  Errno no_access = Errno::badf;     ///< Where it has not.
  Errno directory = Errno::success;  ///< For a directory.
  Errno file = Errno::success;       ///< For a file.
  Errno stream = Errno::success;     ///< For a stream that is not a socket.
  Errno socket = Errno::success;     ///< For a socket.
};

/// What a descriptor leads to, for as long as a call uses it: nothing is copied and nothing
/// counted, and it lives on whoever closes the number meanwhile. It stays on the thread that asked
/// for it. What is to be kept for longer is asked for by `FdTable::get`.
class [[nodiscard]] FdInUse {
 public:
  /// Takes over what `other` has.
  FdInUse(FdInUse&& other) noexcept
      : entry_(other.entry_), pin_(std::exchange(other.pin_, nullptr)) {}
  FdInUse& operator=(FdInUse&&) = delete;
  ~FdInUse() {
    if (pin_ != nullptr) let_go(*pin_);
  }

  /// The open file.
  [[nodiscard]] OpenFile& operator*() const noexcept { return *entry_->file; }
  /// Its members.
  [[nodiscard]] OpenFile* operator->() const noexcept { return entry_->file.get(); }
  /// The whole entry, as it was when it was asked for.
  [[nodiscard]] const FdEntry& entry() const noexcept { return *entry_; }

 private:
  friend class FdTable;
  using Pin = std::atomic<std::uintptr_t>;

  FdInUse(const FdEntry& entry, Pin& pin) noexcept : entry_(&entry), pin_(&pin) {}
  static void let_go(Pin& pin) noexcept;

  const FdEntry* entry_;
  Pin* pin_;
};

/// The table. Thread-safe; an entry's file lives on while a call uses it, whoever closes the number
/// meanwhile.
class FdTable {
 public:
  /// At most `limit` descriptors; `policy` says how rights are checked.
  FdTable(std::uint32_t limit, RightsPolicy policy);
  ~FdTable();
  FdTable(const FdTable&) = delete;
  FdTable& operator=(const FdTable&) = delete;

  /// Puts `entry` at the lowest free number. Errors: `mfile`.
  [[nodiscard]] Result<Fd> insert(FdEntry entry);
  /// Puts `entry` at `fd`, closing what was there: how a host swaps stdin, stdout and stderr.
  /// Errors: `badf` (`fd` beyond the limit).
  [[nodiscard]] Result<void> replace(Fd fd, FdEntry entry);
  /// What is behind `fd`, if it satisfies `need`, for the length of a call. Takes no lock and
  /// writes to nothing that other threads look at. Errors: see `Need`.
  [[nodiscard]] Result<FdInUse> use(Fd fd, const Need& need) const;
  /// The open file behind `fd`, if it satisfies `need`, for as long as the caller wants. Errors:
  /// see `Need`.
  [[nodiscard]] Result<Ref<OpenFile>> get(Fd fd, const Need& need) const;
  /// A copy of the whole entry, checked as by `get`.
  [[nodiscard]] Result<FdEntry> entry(Fd fd, const Need& need) const;
  /// Closes `fd`. Errors: `badf`.
  [[nodiscard]] Result<void> close(Fd fd);
  /// Moves `from` onto `to`, closing what was there; the same number: success. Errors: `badf` for
  /// either.
  [[nodiscard]] Result<void> renumber(Fd from, Fd to);
  /// Takes rights away. Errors: `badf`, `notcapable` when a right is asked for that the entry does
  /// not report.
  [[nodiscard]] Result<void> shrink_rights(Fd fd, Rights base, Rights inheriting);
  /// Whether a descriptor could be inserted now: asked before a change that only makes sense with
  /// one. Errors: `mfile`.
  [[nodiscard]] Result<void> has_room() const;
  /// The open numbers in order.
  [[nodiscard]] std::vector<Fd> numbers() const;
  /// How rights are checked.
  [[nodiscard]] RightsPolicy policy() const noexcept { return policy_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::uint32_t limit_;
  RightsPolicy policy_;
};

}  // namespace wasifs
