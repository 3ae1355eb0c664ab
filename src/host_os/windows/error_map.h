// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table from Windows' errors to ours, for all rooms that call it. No state.
#pragma once

#include <cstdint>

#include "wasifs/errno.h"

namespace wasifs {

/// Our name for `error`, which GetLastError() gave and is not 0.
[[nodiscard]] Errno from_windows_error(std::uint32_t error) noexcept;
/// Our name for `status`, an NTSTATUS that says that something failed.
[[nodiscard]] Errno from_nt_status(std::int32_t status) noexcept;

}  // namespace wasifs
