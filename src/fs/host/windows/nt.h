// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls of Windows' kernel that this room makes. Names are opened relative to the handle of a
// directory, one component at a time, without following any link and without the rules of Win32
// for paths; all that is opened is shared with everybody for everything, so that names can be
// removed and changed while files are open. No state; any thread.
#pragma once

#include <windows.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "wasifs/result.h"
#include "wasifs/types.h"

namespace wasifs::host {

/// Closes its handle. Empty after a move.
class OwnedHandle {
 public:
  OwnedHandle() = default;
  explicit OwnedHandle(HANDLE handle) noexcept : handle_(handle) {}
  OwnedHandle(OwnedHandle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  OwnedHandle& operator=(OwnedHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~OwnedHandle() {
    if (handle_ != nullptr) CloseHandle(handle_);
  }

  [[nodiscard]] HANDLE get() const noexcept { return handle_; }

 private:
  HANDLE handle_ = nullptr;
};

/// How something is opened or made.
struct NtOpen {
  ACCESS_MASK access = 0;  ///< Beside what every handle has: SYNCHRONIZE, FILE_READ_ATTRIBUTES.
  ULONG disposition = 1;   ///< FILE_OPEN, FILE_CREATE or FILE_OPEN_IF.
  ULONG options = 0;       ///< Beside those that every handle has: links are never followed.
};

/// What a name or a directory is looked at with: no more than its attributes, so that it does not
/// matter what other programs share. Paths can begin at such a handle.
inline constexpr ACCESS_MASK look_access = FILE_READ_ATTRIBUTES;

/// The component `name` of `directory`, which `name_to_find` or `name_to_make` gave. An empty name
/// opens anew what `directory` is, of any kind. A short name that Windows made of a long one is
/// `noent`. Errors: those of NtCreateFile.
[[nodiscard]] Result<OwnedHandle> open_relative(HANDLE directory, std::u16string_view name,
                                                const NtOpen& how);

/// What a handle is, as far as its attributes tell.
struct NtStat : Stat {
  bool other_reparse_point = false;  ///< Neither a file's own bytes nor a link.
};
/// Errors: those of the queries.
[[nodiscard]] Result<NtStat> stat_of(HANDLE handle);
/// Whether both handles are of one file.
[[nodiscard]] bool same_file(HANDLE one, HANDLE other) noexcept;
/// What is granted to `handle`. Errors: `badf`.
[[nodiscard]] Result<ACCESS_MASK> access_of(HANDLE handle);
/// The whole path at this moment, for comparing two of this function.
[[nodiscard]] Result<std::u16string> path_of(HANDLE handle);

/// The handle needs FILE_WRITE_ATTRIBUTES.
[[nodiscard]] Result<void> change_times(HANDLE handle, const TimesChange& change);
/// Removes the name that `handle` was opened by, at once where the file system can do that, else
/// when its last handle is closed. The handle needs DELETE. Errors: `notempty`, `acces`.
[[nodiscard]] Result<void> remove_name(HANDLE handle);
/// Renames what `handle`, which needs DELETE, was opened by; a file that has the name is replaced.
[[nodiscard]] Result<void> rename_to(HANDLE handle, HANDLE directory, std::u16string_view name);
/// A further name. The handle needs FILE_WRITE_ATTRIBUTES. Errors: `exist`.
[[nodiscard]] Result<void> link_to(HANDLE handle, HANDLE directory, std::u16string_view name);
/// The reparse point's data, into `buffer`. Errors: `inval` where it is none.
[[nodiscard]] Result<std::size_t> read_reparse_point(HANDLE handle, std::span<std::byte> buffer);
/// Makes it one. The handle needs FILE_WRITE_ATTRIBUTES. Errors: `perm` without the privilege.
[[nodiscard]] Result<void> write_reparse_point(HANDLE handle, std::span<const std::byte> data);

}  // namespace wasifs::host
