// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from older.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "older_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "older_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::older::trace {
namespace {

void show_same(TraceText& text, const native::Same& value) {
  text.open('{');
  text.field("a");
  text.number(value.a);
  text.close('}');
}

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

void arguments_kept(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_kept(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    show_same(text, load_same(bytes_0.data()));
  }
}

void arguments_changed([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void results_changed(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[0]))) {
    show_holder(text, load_holder(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::older::trace
