// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from numbers.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "numbers_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "numbers_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::numbers::trace {
namespace {

void show_everything(TraceText& text, const native::Everything& value) {
  text.open('{');
  text.field("a");
  text.number(value.a);
  text.field("b");
  text.signed_number(static_cast<std::int8_t>(value.b));
  text.field("c");
  text.number(value.c);
  text.field("d");
  text.signed_number(static_cast<std::int16_t>(value.d));
  text.field("e");
  text.number(value.e);
  text.field("f");
  text.signed_number(static_cast<std::int32_t>(value.f));
  text.field("g");
  text.number(value.g);
  text.field("h");
  text.signed_number(static_cast<std::int64_t>(value.h));
  text.field("i");
  text.real(value.i);
  text.field("j");
  text.real(value.j);
  text.field("k");
  text.number(value.k);
  text.field("l");
  text.number(value.l);
  text.field("m");
  text.number(value.m);
  text.close('}');
}

}  // namespace

void arguments_take(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.signed_number(static_cast<std::int16_t>(low(raw[1])));
  text.item();
  text.number(low(raw[2]));
  text.item();
  text.signed_number(static_cast<std::int32_t>(low(raw[3])));
  text.item();
  text.number(raw[4]);
  text.item();
  text.signed_number(static_cast<std::int64_t>(raw[5]));
  text.item();
  text.number(low(raw[6]));
  text.item();
  text.number(low(raw[7]));
}

void results_take(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 64> bytes_0; text.peek(bytes_0, low(raw[8]))) {
    show_everything(text, load_everything(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::numbers::trace
