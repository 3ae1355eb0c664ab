// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from results.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "results_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

/// Calls that differ in what they give.
namespace wasifs::golden::results {

/// Gives nothing.
[[nodiscard]] Result<void> nothing(CallContext& context);

/// Gives a number.
/// \return How many there are.
[[nodiscard]] Result<Size> one(CallContext& context);

[[nodiscard]] Result<std::tuple<Size, Bits, Pair>> several(CallContext& context);

/// Notes with `CallContext::exit` how the guest ends; the guest does not go on.
void leave(CallContext& context, std::uint32_t code);

void forget(CallContext& context, std::uint32_t code);

}  // namespace wasifs::golden::results
