// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plain values of the C API from and to those of the C++ one. Used by every file of this room;
// any thread.
#pragma once

#include "failure.h"
#include "wasifs/c/types.h"
#include "wasifs/rights.h"
#include "wasifs/types.h"

namespace wasifs::capi {

// Leaves with a sentence where a number is not one of the constants.
[[nodiscard]] wasifs_errno take_access(wasifs_access given, Access& taken) noexcept;
[[nodiscard]] wasifs_errno take_rights(const wasifs_fd_rights* given, FdRights& taken);
[[nodiscard]] wasifs_errno take_how(const wasifs_open_how* given, OpenHow& taken);
[[nodiscard]] wasifs_errno take_times(const wasifs_times_change* given, TimesChange& taken);

[[nodiscard]] wasifs_stat to_c(const Stat& stat) noexcept;
[[nodiscard]] wasifs_times_change to_c(const TimesChange& change) noexcept;
[[nodiscard]] wasifs_open_how to_c(const OpenHow& how) noexcept;
[[nodiscard]] wasifs_fd_rights to_c(const FdRights& rights) noexcept;

// What a function of the embedder filled; `type` is what the inode is.
[[nodiscard]] Stat from_c(const wasifs_stat& stat, FileType type) noexcept;

}  // namespace wasifs::capi
