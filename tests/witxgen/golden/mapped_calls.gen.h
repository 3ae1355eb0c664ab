// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from mapped.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "mapped_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

namespace wasifs::golden::mapped {

[[nodiscard]] Result<LongName> kind(CallContext& context, wasifs::Fd fresh);

}  // namespace wasifs::golden::mapped
