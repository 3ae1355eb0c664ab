// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stores far away keep under a snapshot's name: which record it is, and what a list of
// snapshots shows. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wasifs {

struct RootPointer {
  std::string record;         ///< The identifier, as text.
  std::uint64_t size = 0;     ///< Bytes of the root.
  std::int64_t saved_at = 0;  ///< Seconds since 1970.
};

/// A pointer to `record`, saved now.
[[nodiscard]] RootPointer pointer_to(std::string record, std::uint64_t size);
/// As it is stored.
[[nodiscard]] std::string text_of(const RootPointer& pointer);
/// What `text` says; nothing where that is anything else.
[[nodiscard]] std::optional<RootPointer> parse_pointer(std::string_view text);

}  // namespace wasifs
