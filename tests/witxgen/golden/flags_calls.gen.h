// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from flags.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "flags_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

namespace wasifs::golden::flags {

[[nodiscard]] Result<Exact> set(CallContext& context, Few few, Wide wide);

}  // namespace wasifs::golden::flags
