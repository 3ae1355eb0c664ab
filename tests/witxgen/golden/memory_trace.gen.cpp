// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from memory.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "memory_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "memory_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::memory::trace {
namespace {

}  // namespace

void arguments_pass(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.string(low(raw[0]), low(raw[1]));
  text.item();
  text.buffers(low(raw[2]), low(raw[3]));
  text.item();
  text.buffers(low(raw[4]), low(raw[5]));
  text.item();
  text.memory(low(raw[6]), low(raw[7]));
  text.item();
  text.memory(low(raw[8]), low(raw[9]));
  text.item();
  text.memory(low(raw[10]), low(raw[11]));
  text.item();
  text.memory(low(raw[12]), low(raw[13]));
  text.item();
  text.address(low(raw[14]));
  text.item();
  text.number(low(raw[15]));
}

void results_pass(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[16]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::memory::trace
