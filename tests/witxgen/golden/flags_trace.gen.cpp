// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from flags.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "flags_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "flags_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::flags::trace {
namespace {

constexpr std::array<std::string_view, 2> names_few{
  "A",
  "B",
};

constexpr std::array<std::string_view, 2> names_wide{
  "LOW",
  "HIGH",
};

constexpr std::array<std::string_view, 8> names_exact{
  "F0",
  "F1",
  "F2",
  "F3",
  "F4",
  "F5",
  "F6",
  "F7",
};

}  // namespace

void arguments_set(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.flags(names_few, low(raw[0]));
  text.item();
  text.flags(names_wide, raw[1]);
}

void results_set(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 1> bytes_0; text.peek(bytes_0, low(raw[2]))) {
    text.flags(names_exact, load_le<std::uint8_t>(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::flags::trace
