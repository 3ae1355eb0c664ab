// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the rooms that save and restore pass on what went wrong: a `SnapshotResult` whose error is a
// sentence. No state, so any thread may use it.
#pragma once

#include <fmt/format.h>

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "wasifs/persist.h"
#include "wasifs/result.h"

namespace wasifs {

/// `return sentence("chunk {} is missing", number);`
template <class... Arguments>
[[nodiscard]] std::unexpected<std::string> sentence(fmt::format_string<Arguments...> format,
                                                    Arguments&&... arguments) {
  return std::unexpected(fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// `digest` in hexadecimal digits, as messages and the names of files show it.
[[nodiscard]] std::string digest_text(const Digest& digest);

/// `text` for a message, between quotes, whatever it holds: what is no printable character of ASCII
/// is a question mark, and after 128 it ends with an ellipsis.
[[nodiscard]] std::string shown(std::string_view text);

/// Whether `text` may name a part or a feature: 1 to 128 printable characters of ASCII, no space.
[[nodiscard]] bool valid_label(std::string_view text) noexcept;

}  // namespace wasifs

/// `SNAPSHOT_TRY(auto value, expression);` leaves the function with the expression's sentence, or
/// moves its value into the declaration.
#define SNAPSHOT_TRY(declaration, ...)                                                 \
  auto WASIFS_CONCAT(snapshot_try_, __LINE__) = (__VA_ARGS__);                         \
  if (!WASIFS_CONCAT(snapshot_try_, __LINE__)) [[unlikely]]                            \
    return std::unexpected(std::move(WASIFS_CONCAT(snapshot_try_, __LINE__)).error()); \
  declaration = *std::move(WASIFS_CONCAT(snapshot_try_, __LINE__))

/// `SNAPSHOT_CHECK(expression);` evaluates a `SnapshotResult` for its sentence only.
#define SNAPSHOT_CHECK(...)                                                \
  do {                                                                     \
    if (auto snapshot_check = (__VA_ARGS__); !snapshot_check) [[unlikely]] \
      return std::unexpected(std::move(snapshot_check).error());           \
  } while (false)
