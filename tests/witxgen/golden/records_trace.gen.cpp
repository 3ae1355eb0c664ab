// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from records.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "records_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "records_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::records::trace {
namespace {

constexpr std::array<std::string_view, 2> names_mode{
  "OFF",
  "ON",
};

void show_inner(TraceText& text, const native::Inner& value) {
  text.open('{');
  text.field("flag");
  text.number(value.flag);
  text.field("number");
  text.number(value.number);
  text.close('}');
}

void show_outer(TraceText& text, const native::Outer& value) {
  text.open('{');
  text.field("mode");
  text.name(names_mode, value.mode);
  text.field("inner");
  show_inner(text, value.inner);
  text.field("tail");
  text.number(value.tail);
  text.field("where");
  text.address(value.where);
  text.field("what");
  text.address(value.what);
  text.close('}');
}

}  // namespace

void arguments_get([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

void results_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 24> bytes_0; text.peek(bytes_0, low(raw[0]))) {
    show_outer(text, load_outer(bytes_0.data()));
  }
}

void arguments_put(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.address(low(raw[0]));
}

void results_put([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

}  // namespace wasifs::golden::records::trace
