// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from uses.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "uses_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

namespace wasifs::golden::uses {

[[nodiscard]] Result<SharedSize> size(CallContext& context);

}  // namespace wasifs::golden::uses
