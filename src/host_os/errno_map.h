// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one table from the host's error numbers to ours, for all rooms that make system calls. No
// state.
#pragma once

#include "wasifs/errno.h"

namespace wasifs {

/// Our name for the host's error number `error`, which is not 0.
[[nodiscard]] Errno from_host_errno(int error) noexcept;

}  // namespace wasifs
