// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies between private bytes of the host and bytes that other threads may write at the same time
// (the shared memory of a guest). What arrives is a mixture of old and new bytes, but the copy
// itself is defined: the shared side is touched by relaxed atomic accesses only, each byte exactly
// once. Any thread.
#pragma once

#include <cstddef>

namespace wasifs {

/// Copies `count` bytes from `shared` to the private `to`.
void race_free_read(std::byte* to, const std::byte* shared, std::size_t count) noexcept;

/// Copies `count` bytes from the private `from` to `shared`.
void race_free_write(std::byte* shared, const std::byte* from, std::size_t count) noexcept;

/// Writes `count` zero bytes to `shared`.
void race_free_zero(std::byte* shared, std::size_t count) noexcept;

}  // namespace wasifs
