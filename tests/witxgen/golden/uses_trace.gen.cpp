// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from uses.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "uses_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "uses_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::uses::trace {
namespace {

}  // namespace

void arguments_size([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

void results_size(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[0]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::uses::trace
