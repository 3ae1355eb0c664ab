// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a guest may make the host spend. Given to a process when it is built. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wasifs {

/// Bounds on one process.
///
/// What takes memory of the host, and what bounds it:
/// - a path with the links in it: `path_length` bytes for it and as many, or the longest link that
///   the embedder made, for each of `symlinks`; the walk along it: `path_depth` directories;
/// - buffers and descriptors of a call: `buffers_per_call`, on the stack; a poll:
///   `host_bytes_per_call`;
/// - open files: `descriptors`; what an open whole file holds: `WholeFile::open_bytes`;
/// - files and names in memory: `MemOptions`; listings of host directories:
///   `HostOptions::listing_bytes`; other listings and transfers: 64 KiB for each call;
/// - pipes and streams that collect: the sizes that the embedder gives them;
/// - what functions of the embedder return or compute: those functions.
struct Limits {
  std::uint32_t descriptors = 65536;  ///< Open at the same time; beyond: `mfile`.
  std::uint64_t bytes_per_call =
      2147483647;  ///< Read, written or listed by one call; a longer transfer is cut short,
                   ///< a longer listing is `nomem`.
  std::uint64_t host_bytes_per_call =
      16U << 20;  ///< What one call may make the host allocate for as long as it lasts and by a
                  ///< number that the guest chooses, which are the subscriptions of a poll; beyond:
                  ///< `nomem`. See above for what else takes memory, and what bounds that.
  std::uint32_t buffers_per_call =
      1024;  ///< Elements of an iovec array, at most 1024; beyond: `inval`.
  std::uint32_t subscriptions_per_call = 16384;  ///< Subscriptions of one poll; beyond: `nomem`.
  std::uint32_t path_length = 4095;  ///< Bytes of a path, at most 4095; beyond: `nametoolong`.
  std::uint32_t path_depth =
      512;  ///< Names in one path, less those that ".." takes back, and directories below its start
            ///< that a walk along it and its links keeps at once (on a host directory each is a
            ///< descriptor of the host; renaming and linking keep two walks); beyond:
            ///< `nametoolong`.
  std::uint32_t symlinks = 40;  ///< Symbolic links followed in one path; beyond: `loop`.
};

/// Longest name of one directory entry, in bytes; beyond: `nametoolong`.
inline constexpr std::size_t max_name_length = 255;

}  // namespace wasifs
