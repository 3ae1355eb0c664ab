// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The host's numbers of the library's errors. No state; any thread.
#pragma once

#include "wasifs/errno.h"

namespace wasifs::cli {

/// 0 for success; EIO for what the host has no number for.
[[nodiscard]] int host_errno(Errno error);

}  // namespace wasifs::cli
