// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from enums.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "enums_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "enums_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::enums::trace {
namespace {

constexpr std::array<std::string_view, 2> names_verb{
  "START",
  "STOP",
};

constexpr std::array<std::string_view, 4> names_word{
  "INT",
  "CLASS",
  "2D",
  "PLAIN",
};

}  // namespace

void arguments_act(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.name(names_verb, low(raw[0]));
  text.item();
  text.name(names_word, low(raw[1]));
}

void results_act(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 1> bytes_0; text.peek(bytes_0, low(raw[2]))) {
    text.name(names_word, load_le<std::uint8_t>(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::enums::trace
