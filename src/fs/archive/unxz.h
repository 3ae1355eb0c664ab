// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unpacks xz, and lzma, its predecessor, with a bound of memory, which libarchive's decoder does
// not have: a stream says how much of what it gave is to be kept, up to 4 GiB. Source: the .xz file
// format 1.2.1. Private to the room.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "fs/archive/decoder.h"

namespace wasifs::archives {

/// Most memory that a decoder takes for what a stream asks it to keep, in bytes: the largest preset
/// of xz takes 64 MiB.
inline constexpr std::uint64_t most_window = std::uint64_t{128} << 20;

/// Unpacks what lies in `file` from `begin` to `end`, several streams one after the other; a member
/// of a zip has a `checksum`, a CRC-32, of all that it unpacks to. `file` outlives it. Errors:
/// `nomem`, also of `next` where a stream needs more than `most_window`.
[[nodiscard]] Result<std::unique_ptr<Decoder>> make_unxz(Input& file, std::uint64_t begin,
                                                         std::uint64_t end,
                                                         std::optional<std::uint32_t> checksum);

}  // namespace wasifs::archives
