// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The descriptors of a process: numbers, and what each leads to. `get` is the only way from a
// number to an open file and checks in the order of docs/semantics.md, so that no call can forget a
// check.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
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
  /// The open file behind `fd`, if it satisfies `need`. Errors: see `Need`.
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
