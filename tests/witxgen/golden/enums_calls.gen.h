// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from enums.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "enums_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

namespace wasifs::golden::enums {

[[nodiscard]] Result<Word> act(CallContext& context, Verb verb, Word register_);

}  // namespace wasifs::golden::enums
