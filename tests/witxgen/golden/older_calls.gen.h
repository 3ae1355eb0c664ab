// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from older.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "older_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

namespace wasifs::golden::older {

[[nodiscard]] Result<Same> kept(CallContext& context, Size a);

[[nodiscard]] Result<Holder> changed(CallContext& context);

}  // namespace wasifs::golden::older
