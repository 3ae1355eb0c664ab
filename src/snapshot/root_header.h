// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where things are in the header of a root. Constants only.
#pragma once

#include <array>
#include <cstddef>

namespace wasifs {

/// The first bytes. As in PNG, the first is no text and the line ends show what a transfer as text
/// would do to them.
inline constexpr std::array<unsigned char, 16> root_magic{
    0x89, 'w', 'a', 's', 'i', 'f', 's', ' ', 'r', 'o', 'o', 't', '\r', '\n', 0x1a, '\n'};

inline constexpr std::size_t root_version_at = 16;   ///< 32 bits; 32 of zero follow.
inline constexpr std::size_t root_reserved_at = 20;  ///< Those.
inline constexpr std::size_t root_length_at = 24;    ///< 64 bits: what follows the header.
inline constexpr std::size_t root_digest_at = 32;    ///< SHA-256 of the bytes before and of those
                                                     ///< after the header.

}  // namespace wasifs
