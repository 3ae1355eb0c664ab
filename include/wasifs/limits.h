// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a guest may make the host spend. Given to a process when it is built. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wasifs {

/// Bounds on one process. Bytes and inodes of a file system are that file system's own (see
/// `fs/mem.h`).
struct Limits {
  std::uint32_t descriptors = 65536;  ///< Open at the same time; beyond: `mfile`.
  std::uint64_t bytes_per_call =
      2147483647;  ///< Read, written or listed by one call; a longer transfer is cut short,
                   ///< a longer listing is `nomem`.
  std::uint64_t host_bytes_per_call =
      16U << 20;  ///< What one call may make the host allocate; beyond: `nomem`.
  std::uint32_t buffers_per_call =
      1024;  ///< Elements of an iovec array, at most 1024; beyond: `inval`.
  std::uint32_t subscriptions_per_call = 4096;  ///< Subscriptions of one poll; beyond: `nomem`.
  std::uint32_t path_length = 4095;  ///< Bytes of a path, at most 4095; beyond: `nametoolong`.
  std::uint32_t symlinks = 40;       ///< Symbolic links followed in one path; beyond: `loop`.
};

/// Longest name of one directory entry, in bytes; beyond: `nametoolong`.
inline constexpr std::size_t max_name_length = 255;

}  // namespace wasifs
