// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from variants.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "variants_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "variants_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::variants::trace {
namespace {

void show_segment(TraceText& text, const native::Segment& value) {
  text.open('{');
  text.field("length");
  text.number(value.length);
  text.close('}');
}

void show_field(TraceText& text, const native::Field& value) {
  text.open('{');
  text.field("width");
  text.number(value.width);
  text.field("height");
  text.number(value.height);
  text.close('}');
}

void show_either(TraceText& text, const native::Either& value) {
  text.open('{');
  switch (value.tag) {
    case 0:
      text.field("dot");
      text.number(value.payload.dot);
      break;
    case 1:
      text.field("line");
      show_segment(text, value.payload.line);
      break;
    case 2:
      text.field("area");
      show_field(text, value.payload.area);
      break;
    default:
      text.field("tag");
      text.number(value.tag);
      break;
  }
  text.close('}');
}

}  // namespace

void arguments_draw(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.address(low(raw[0]));
  text.item();
  text.number(low(raw[1]));
}

void results_draw(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 16> bytes_0; text.peek(bytes_0, low(raw[2]))) {
    show_either(text, load_either(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::variants::trace
