// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from newer.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "newer_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "newer_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::newer::trace {
namespace {

void show_grown(TraceText& text, const native::Grown& value) {
  text.open('{');
  text.field("a");
  text.number(value.a);
  text.close('}');
}

void show_holder(TraceText& text, const native::Holder& value) {
  text.open('{');
  text.field("grown");
  show_grown(text, value.grown);
  text.close('}');
}

}  // namespace

void arguments_changed([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void results_changed(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 8> bytes_0; text.peek(bytes_0, low(raw[0]))) {
    show_holder(text, load_holder(bytes_0.data()));
  }
}

void arguments_added([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

void results_added([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

}  // namespace wasifs::golden::newer::trace
