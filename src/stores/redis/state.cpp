// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/redis/state.h"

#include <charconv>

#include "snapshot/identifier.h"
#include "snapshot/sentence.h"

namespace wasifs::redis {
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

SnapshotResult<RootPointer> find_root(Connection& connection, const Keys& keys,
                                      std::string_view name) {
  SNAPSHOT_TRY(const auto reply, connection.ask({"HGET", keys.roots(), name}));
  if (reply.is_nil()) return RootPointer();
  const auto text = reply.text();
  const auto pointer = text ? parse_pointer(*text) : std::nullopt;
  if (!pointer) return sentence("{}: snapshot {} is damaged", connection.name(), name);
  return *pointer;
}

}  // namespace wasifs::redis
