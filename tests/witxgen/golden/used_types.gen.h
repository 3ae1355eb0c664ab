// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from used.witx: change that file and run witxgen again, not this one.
// Types as the guest and as the host sees them, and the ways between. Plain values.
// clang-format off
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <variant>

#include "abi/scalars.h"
#include "base/little_endian.h"
#include "guest/guest_ptr.h"
#include "wasifs/errno.h"
#include "wasifs/result.h"
#include "wasifs/types.h"

namespace wasifs::golden::used {

using SharedSize = std::uint32_t;
static_assert(sizeof(wasifs::Errno) == 2);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::toobig) == 0x1U);

/// Values as they lie in guest memory, on a little-endian host.
namespace native {
}  // namespace native
}  // namespace wasifs::golden::used


namespace wasifs::golden::used {

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<wasifs::Errno>(std::in_place, static_cast<wasifs::Errno>(value));
}

}  // namespace wasifs::golden::used
