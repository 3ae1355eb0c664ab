// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from mapped.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "mapped_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "mapped_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::golden::mapped::trace {
namespace {

constexpr std::array<std::string_view, 8> names_filetype{
  "UNKNOWN",
  "BLOCK_DEVICE",
  "CHARACTER_DEVICE",
  "DIRECTORY",
  "REGULAR_FILE",
  "SOCKET_DGRAM",
  "SOCKET_STREAM",
  "SYMBOLIC_LINK",
};

void show_longname(TraceText& text, const native::Longname& value) {
  text.open('{');
  text.field("for");
  text.name(names_filetype, value.for_);
  text.close('}');
}

}  // namespace

void arguments_kind(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_kind(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 1> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    show_longname(text, load_longname(bytes_0.data()));
  }
}

}  // namespace wasifs::golden::mapped::trace
