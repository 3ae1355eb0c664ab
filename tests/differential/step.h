// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One operation of a program that is run on several file systems and on the kernel. A program is a
// list of them, which makes it easy to shorten, and to write into a test as it is printed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wasifs::differential {

/// What is done; in the comment, what of `Step` it uses.
enum class Op : std::uint8_t {
  open,       ///< at, path, flags; what it opens is called `id`
  close,      ///< at
  renumber,   ///< at takes the place of to
  read,       ///< at, length, flags: pieces
  pread,      ///< at, length, offset, flags: pieces
  write,      ///< at, length, fill, flags: pieces
  pwrite,     ///< at, length, offset, fill, flags: pieces
  seek,       ///< at, offset (signed), flags: whence
  tell,       ///< at
  resize,     ///< at, offset: the size
  allocate,   ///< at, offset, length
  set_flags,  ///< at, flags: those of a descriptor
  fdstat,     ///< at
  sync,       ///< at
  stat_fd,    ///< at
  times_fd,   ///< at, flags, offset and length: seconds
  list,       ///< at, length: of the buffer, flags: `go_on`, `anew` or `go_back` to entry `offset`
  make,       ///< at, path
  remove,     ///< at, path
  unlink,     ///< at, path
  rename,     ///< at, path, to, second
  link,       ///< at, path, to, second, flags: follow
  symlink,    ///< at, path, second: the text
  read_link,  ///< at, path, length
  stat,       ///< at, path, flags: follow
  times,      ///< at, path, flags, offset and length: seconds
  again,      ///< Everything is closed, and what the file system allows is done to it: see `Stack`.
};

// Flags of `open`, in the numbers of preview1; those of the descriptor are shifted.
inline constexpr unsigned creat = 1, as_directory = 2, excl = 4, trunc = 8;
inline constexpr unsigned follow = 16, reads = 32, writes = 64;
inline constexpr unsigned fd_flags_shift = 8;
inline constexpr unsigned append = 1, dsync = 2, nonblock = 4, rsync = 8, sync_all = 16;
// Flags of `times` and `times_fd`.
inline constexpr unsigned set_atim = 1, atim_now = 2, set_mtim = 4, mtim_now = 8;
// Flags of `list`.
inline constexpr unsigned go_on = 0, anew = 1, go_back = 2;

/// Numbers of `at` and `to` that are no `id`: the root, and what never is open.
inline constexpr unsigned root = 0, never_open = 1'000'000;

struct Step {
  Op op = Op::stat;
  unsigned id = 0;           ///< Of what an `open` gives; not 0.
  unsigned at = root;        ///< The descriptor, by its id: what is used, or where `path` begins.
  unsigned to = root;        ///< The second one.
  std::string path{};        ///< From `at` on.
  std::string second{};      ///< From `to` on, or the text of a link.
  unsigned flags = 0;        ///< See `Op`.
  std::uint64_t offset = 0;  ///< See `Op`.
  std::uint64_t length = 0;  ///< See `Op`.
  unsigned char fill = 0;    ///< Which bytes are written: see `pattern`.

  friend bool operator==(const Step&, const Step&) = default;
};

using Program = std::vector<Step>;

/// Most bytes that one step reads or writes.
inline constexpr std::size_t longest_transfer = 48'000;
/// What is written: bytes of which no two pieces are alike, from any of 256 places in them on.
[[nodiscard]] const std::string& pattern();

/// `{.op = Op::make, .path = "a"}`.
[[nodiscard]] std::string text_of(const Step& step);
/// As a test case of `found_test.cpp`.
[[nodiscard]] std::string text_of(const Program& program);
/// The name of the operation.
[[nodiscard]] std::string_view name_of(Op op);

}  // namespace wasifs::differential
