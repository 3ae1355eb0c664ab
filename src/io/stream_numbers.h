// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Identity for streams that no file system owns: one device number for all of them, inode numbers
// from a counter. Used by every stream of this room that is not a host descriptor. Thread-safe.
#pragma once

#include <cstdint>

#include "wasifs/types.h"

namespace wasifs {

// A fresh inode number, never 0.
[[nodiscard]] std::uint64_t next_stream_number() noexcept;

// Makes all further numbers higher than `number`, which a snapshot has brought back.
void reserve_stream_number(std::uint64_t number) noexcept;
// No number is higher.
inline constexpr std::uint64_t last_stream_number = std::uint64_t{1} << 62;

// What `stat` tells of such a stream: size 0, one link, times 0.
[[nodiscard]] Stat stream_stat(std::uint64_t ino, FileType type) noexcept;

}  // namespace wasifs
