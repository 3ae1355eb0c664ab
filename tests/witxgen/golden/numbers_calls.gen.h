// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from numbers.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "numbers_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

namespace wasifs::golden::numbers {

[[nodiscard]] Result<Everything> take(CallContext& context, Tiny small, std::int16_t signed_small,
    OtherCount word, std::int32_t signed_word, std::uint64_t long_, Offset signed_long,
    char32_t letter, bool yes);

}  // namespace wasifs::golden::numbers
