// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one table from the host's error numbers to ours. No state.
#pragma once

#include "wasifs/errno.h"

namespace wasifs::host {

/// Our name for the host's error number `error`, which is not 0.
[[nodiscard]] Errno from_host_errno(int error) noexcept;

}  // namespace wasifs::host
