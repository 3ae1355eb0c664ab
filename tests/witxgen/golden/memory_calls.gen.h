// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from memory.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "memory_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

namespace wasifs::golden::memory {

[[nodiscard]] Result<Size> pass(CallContext& context, const GuestString& name, GuestReadBuffers& in,
    GuestWriteBuffers& out, GuestSpan<const Item> items, GuestSpan<const std::uint16_t> numbers,
    GuestSpan<std::uint8_t> buf, GuestSpan<const Item> view, GuestPtr<GuestPtr<std::uint8_t>> alone,
    Size count);

}  // namespace wasifs::golden::memory
