// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from results.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "results_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "results_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::results::trace {
namespace {

constexpr std::array<std::string_view, 1> names_bits{
  "A",
};

void show_pair(TraceText& text, const native::Pair& value) {
  text.open('{');
  text.field("x");
  text.number(value.x);
  text.field("y");
  text.number(value.y);
  text.close('}');
}

}  // namespace

void arguments_nothing([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void results_nothing([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_one([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

void results_one(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[0]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_several([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void results_several(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[0]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
  text.item();
  if (std::array<std::byte, 1> bytes_1; text.peek(bytes_1, low(raw[1]))) {
    text.flags(names_bits, load_le<std::uint8_t>(bytes_1.data()));
  }
  text.item();
  if (std::array<std::byte, 16> bytes_2; text.peek(bytes_2, low(raw[2]))) {
    show_pair(text, load_pair(bytes_2.data()));
  }
}

void arguments_leave(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_leave([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_forget(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_forget([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

}  // namespace wasifs::golden::results::trace
