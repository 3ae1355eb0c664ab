// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot/root_pointer.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "snapshot/identifier.h"

namespace wasifs {
namespace {

// Takes a number off the end of `text`, with the space before it.
template <class T>
bool take_number(std::string_view& text, T& value) {
  const auto at = text.rfind(' ');
  if (at == std::string_view::npos) return false;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + at + 1, end, value);
  text = text.substr(0, at);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

}  // namespace

RootPointer pointer_to(std::string record, std::uint64_t size) {
  using namespace std::chrono;
  return {std::move(record), size,
          duration_cast<seconds>(system_clock::now().time_since_epoch()).count()};
}

std::string text_of(const RootPointer& pointer) {
  return fmt::format("{} {} {}", pointer.record, pointer.size, pointer.saved_at);
}

std::optional<RootPointer> parse_pointer(std::string_view text) {
  RootPointer pointer;
  if (!take_number(text, pointer.saved_at) || !take_number(text, pointer.size) ||
      !parse_identifier(text)) {
    return std::nullopt;
  }
  pointer.record = text;
  return pointer;
}

}  // namespace wasifs
