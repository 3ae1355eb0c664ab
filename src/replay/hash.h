// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fast digest of a recording, XXH3 with 64 bits: tells damage and divergence, not forgery. No
// state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace wasifs {

/// Of `bytes`; another `seed` gives another one.
[[nodiscard]] std::uint64_t fast_hash(std::span<const std::byte> bytes,
                                      std::uint64_t seed = 0) noexcept;

}  // namespace wasifs
