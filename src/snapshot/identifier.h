// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names that nobody else gives, for what stores keep: packs, records, writers. Values only.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "wasifs/persist.h"
#include "wasifs/random.h"

namespace wasifs {

/// 128 random bits.
struct Identifier {
  std::array<std::byte, 16> bytes{};
  auto operator<=>(const Identifier&) const = default;
};

/// A new one.
[[nodiscard]] SnapshotResult<Identifier> make_identifier(Random& random);

/// As 32 hexadecimal digits, as names of files show it.
[[nodiscard]] std::string text_of(const Identifier& identifier);

/// The identifier that `text` shows; nothing where that is anything else.
[[nodiscard]] std::optional<Identifier> parse_identifier(std::string_view text) noexcept;

}  // namespace wasifs
