// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from handles.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "handles_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "handles_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::handles::trace {
namespace {

}  // namespace

void arguments_copy(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_copy(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::handles::trace
