// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unpacks what was deflated: gzip files, and most members of zips. Unlike libarchive's decoder it
// can go on from the middle, and compares the checksums of gzip. Sources: RFC 1951, RFC 1952; how
// places to go on from are kept is the idea of Mark Adler's zran.c. Private to the room.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "fs/archive/decoder.h"
#include "fs/archive/seek_points.h"

namespace wasifs::archives {

/// What is unpacked.
struct Deflated {
  std::uint32_t stream = 0;  ///< Its number among the seek points.
  std::uint64_t begin = 0;   ///< Where it lies in the file.
  std::uint64_t end = 0;
  /// What a member of a zip unpacks to. None: a gzip file, which says so itself.
  std::optional<std::uint32_t> checksum;
};

/// A decoder from `from` on, or from the beginning; it notes places in `points`. `file` and
/// `points` outlive it. Errors: `nomem`, `io` and those of `file`.
[[nodiscard]] Result<std::unique_ptr<Decoder>> make_inflate(Input& file, const Deflated& what,
                                                            SeekPoints& points,
                                                            const SharedPoint& from);

}  // namespace wasifs::archives
