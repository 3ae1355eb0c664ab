// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names between a guest's bytes and Windows' 16-bit units. UTF-8 is UTF-16 there; a unit that is
// half of a pair without the other, which Windows allows in a name, is the three bytes that UTF-8
// would have for it (WTF-8), so that every name that is listed can be opened. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wasifs {

/// `text` in 16-bit units; none where it is not UTF-8, halves of pairs apart.
[[nodiscard]] std::optional<std::u16string> to_wide(std::string_view text);
/// The bytes of `text`, of which `to_wide` makes `text` again.
[[nodiscard]] std::string from_wide(std::u16string_view text);
/// Whether `text` has a half of a pair without the other, and so no UTF-8.
[[nodiscard]] bool has_lone_half(std::u16string_view text) noexcept;

}  // namespace wasifs
