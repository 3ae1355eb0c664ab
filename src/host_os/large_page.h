// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory that the processor reaches by one entry of its tables for 2 MiB, where the system gives
// such: bytes that are read here and there in a large block are found twice as fast. Any thread.
#pragma once

#include <cstddef>

namespace wasifs {

inline constexpr std::size_t large_page = std::size_t{2} << 20;

/// `count` times `large_page` bytes without a value, for `std::free` and `std::realloc`; null where
/// the host has no memory. All of a page are taken from the host with the first that is written.
[[nodiscard]] std::byte* allocate_large_pages(std::size_t count) noexcept;

}  // namespace wasifs
