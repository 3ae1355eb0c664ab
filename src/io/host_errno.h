// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the transfers of host streams can fail with, as `Errno`. Used by host_stream.cpp and
// host_fd.cpp. Immutable.
#pragma once

#include "wasifs/errno.h"

namespace wasifs {

// The `Errno` for the host's `error`; `io` for what reads, writes, polls and fstat() do not
// document.
[[nodiscard]] Errno errno_from_stream_call(int error) noexcept;

}  // namespace wasifs
