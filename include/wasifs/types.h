// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plain values that descriptors, inodes and file systems exchange. They are the core's own: the
// ABI layers (preview1, wasi_unstable) convert to and from them. Plain data, no thread rule of
// their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "wasifs/result.h"

namespace wasifs {

/// Gives a scoped enumeration of bits its operators. Specialise as true for each flag type.
template <class T>
inline constexpr bool is_flags = false;

/// Union of two flag sets.
template <class T>
  requires is_flags<T>
constexpr T operator|(T a, T b) noexcept {
  using Bits = std::underlying_type_t<T>;
  return static_cast<T>(static_cast<Bits>(a) | static_cast<Bits>(b));
}
/// Intersection of two flag sets.
template <class T>
  requires is_flags<T>
constexpr T operator&(T a, T b) noexcept {
  using Bits = std::underlying_type_t<T>;
  return static_cast<T>(static_cast<Bits>(a) & static_cast<Bits>(b));
}
/// All bits that are not in `a`, those without a name included.
template <class T>
  requires is_flags<T>
constexpr T operator~(T a) noexcept {
  using Bits = std::underlying_type_t<T>;
  return static_cast<T>(static_cast<Bits>(~static_cast<Bits>(a)));
}
/// Adds the flags of `b` to `a`.
template <class T>
  requires is_flags<T>
constexpr T& operator|=(T& a, T b) noexcept {
  return a = a | b;
}
/// Keeps in `a` what is in `b` too.
template <class T>
  requires is_flags<T>
constexpr T& operator&=(T& a, T b) noexcept {
  return a = a & b;
}
/// Whether `set` holds every flag of `wanted`; true for an empty `wanted`.
template <class T>
  requires is_flags<T>
[[nodiscard]] constexpr bool has_all(T set, T wanted) noexcept {
  return (set & wanted) == wanted;
}
/// Whether `set` holds at least one flag of `wanted`.
template <class T>
  requires is_flags<T>
[[nodiscard]] constexpr bool has_any(T set, T wanted) noexcept {
  return (set & wanted) != T{};
}

/// A number of a guest's descriptor. Source: witx `fd`.
using Fd = std::uint32_t;

/// Nanoseconds; since 1970 for file times and the real-time clock. Earlier host times are shown as
/// 0. Source: witx `timestamp`.
using Timestamp = std::uint64_t;

/// What a directory entry or descriptor is. Numbers are those of witx `filetype`.
enum class FileType : std::uint8_t {
  unknown = 0,           ///< None of the others: a pipe, a redirected standard stream.
  block_device = 1,      ///< A block device.
  character_device = 2,  ///< A terminal when it cannot seek, else a device such as null.
  directory = 3,         ///< A directory.
  regular_file = 4,      ///< A file with content and offsets.
  socket_dgram = 5,      ///< A datagram socket.
  socket_stream = 6,     ///< A stream socket.
  symbolic_link = 7,     ///< A symbolic link.
};

/// What `Inode::stat` tells. Source: witx `filestat`, POSIX stat().
struct Stat {
  std::uint64_t dev = 0;  ///< The file system: the same for two inodes of one, never 0.
  std::uint64_t ino = 0;  ///< The inode within `dev`; never 0, stable while the inode lives.
  FileType type = FileType::unknown;  ///< What it is.
  std::uint64_t nlink = 1;  ///< Names that lead to it; 0 for an unlinked file that is still open.
  std::uint64_t size = 0;   ///< Bytes of content; length of the target for a symbolic link.
  Timestamp atim = 0;       ///< Last read.
  Timestamp mtim = 0;       ///< Last change of content.
  Timestamp ctim = 0;       ///< Last change of content or metadata.
};

/// A new value for one time of a file.
struct TimeChange {
  /// What to do with the time.
  enum class How : std::uint8_t {
    keep,  ///< Leave it.
    now,   ///< The file system's own idea of now.
    set,   ///< `value`.
  };
  How how = How::keep;  ///< What to do.
  Timestamp value = 0;  ///< Used with `How::set`.
};

/// New values for the times of a file. Both `keep` is a successful no-op.
struct TimesChange {
  TimeChange atim;  ///< Access time.
  TimeChange mtim;  ///< Modification time.
};

/// What an open file description may do with the content.
enum class Access : std::uint8_t {
  none = 0,        ///< Neither (a directory).
  read = 1,        ///< Read.
  write = 2,       ///< Write.
  read_write = 3,  ///< Both.
};
template <>
inline constexpr bool is_flags<Access> = true;

/// Status flags of an open file description. Bits are those of witx `fdflags`.
enum class FdFlags : std::uint16_t {
  append = 1,    ///< Each write goes to the end, atomically; `fd_pwrite` too, as on Linux.
  dsync = 2,     ///< Content is on disk when a write returns.
  nonblock = 4,  ///< `again` instead of waiting.
  rsync = 8,     ///< As sync, for reads.
  sync = 16,     ///< Content and metadata are on disk when a write returns.
};
template <>
inline constexpr bool is_flags<FdFlags> = true;

/// Where `OpenFile::seek` counts from.
enum class Whence : std::uint8_t {
  set,  ///< The beginning.
  cur,  ///< The present offset.
  end,  ///< The end of the file.
};

/// What a program expects of a range. A hint; never changes what is read. Source: POSIX
/// posix_fadvise().
enum class Advice : std::uint8_t { normal, sequential, random, willneed, dontneed, noreuse };

/// How an inode or a name is to be opened.
struct OpenHow {
  Access access = Access::read;  ///< For the content; ignored for directories.
  bool create = false;           ///< Make a regular file where the name is absent.
  bool exclusive = false;  ///< With `create`: `exist` where the name is present, whatever it is.
  bool truncate =
      false;  ///< Cut a regular file to size 0; needs write permission of the file system.
  bool directory = false;     ///< `notdir` unless it is a directory.
  FdFlags flags = FdFlags{};  ///< Status flags; sync flags reach the back end, the rest do not.
};

/// One name in a directory, as `DirInode::read_entries` lists it.
struct DirEntry {
  std::string_view name;  ///< Bytes of the name; valid during the call of the sink only.
  std::uint64_t ino = 0;  ///< Inode number as `stat` gives it.
  FileType type = FileType::unknown;  ///< Type, as `stat` without following would give it.
  std::uint64_t next = 0;             ///< Cookie that continues after this entry; never 0.
};

/// How an append ended.
struct Appended {
  std::size_t count = 0;  ///< Bytes written.
  std::uint64_t end = 0;  ///< Offset just behind them.
  /// `end` is not known yet, see `FileInode::append_for_owner`; never set by anything else.
  bool end_later = false;
};

/// Flags of `SocketInode::try_receive`. Bits are those of witx `riflags`.
enum class ReceiveFlags : std::uint16_t {
  peek = 1,     ///< Leave the data in the queue.
  waitall = 2,  ///< Fill the buffers before returning.
};
template <>
inline constexpr bool is_flags<ReceiveFlags> = true;

/// Which halves of a connection to close. Bits are those of witx `sdflags`.
enum class Shutdown : std::uint8_t {
  read = 1,   ///< No more receiving.
  write = 2,  ///< No more sending.
};
template <>
inline constexpr bool is_flags<Shutdown> = true;

/// What a receive gave.
struct Received {
  std::size_t count = 0;   ///< Bytes put.
  bool truncated = false;  ///< A datagram was longer than the buffers.
};

}  // namespace wasifs
