// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from comments.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "comments_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

namespace wasifs::golden::comments {

/// Documentation of a call.
/// \param size Documentation of a parameter in two lines.
/// \return Documentation of a result.
[[nodiscard]] Result<Size> call(CallContext& context, Size size);

}  // namespace wasifs::golden::comments
