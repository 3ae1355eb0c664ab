// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from comments.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "comments_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "comments_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::comments::trace {
namespace {

}  // namespace

void arguments_call(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_call(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::comments::trace
