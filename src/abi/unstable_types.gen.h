// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_unstable.witx: change that file and run witxgen again, not this one.
// Types as the guest and as the host sees them, and the ways between. Plain values.
// clang-format off
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <variant>

#include "abi/preview1_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"
#include "guest/guest_ptr.h"
#include "wasifs/clock.h"
#include "wasifs/errno.h"
#include "wasifs/result.h"
#include "wasifs/rights.h"
#include "wasifs/types.h"

namespace wasifs::unstable {
using wasifs::preview1::Size;
using wasifs::preview1::FileSize;
static_assert(sizeof(Rights) == 8);
static_assert(static_cast<std::uint64_t>(Rights::fd_datasync) == 0x1U);
static_assert(static_cast<std::uint64_t>(Rights::fd_read) == 0x2U);
static_assert(static_cast<std::uint64_t>(Rights::fd_seek) == 0x4U);
static_assert(static_cast<std::uint64_t>(Rights::fd_fdstat_set_flags) == 0x8U);
static_assert(static_cast<std::uint64_t>(Rights::fd_sync) == 0x10U);
static_assert(static_cast<std::uint64_t>(Rights::fd_tell) == 0x20U);
static_assert(static_cast<std::uint64_t>(Rights::fd_write) == 0x40U);
static_assert(static_cast<std::uint64_t>(Rights::fd_advise) == 0x80U);
static_assert(static_cast<std::uint64_t>(Rights::fd_allocate) == 0x100U);
static_assert(static_cast<std::uint64_t>(Rights::path_create_directory) == 0x200U);
static_assert(static_cast<std::uint64_t>(Rights::path_create_file) == 0x400U);
static_assert(static_cast<std::uint64_t>(Rights::path_link_source) == 0x800U);
static_assert(static_cast<std::uint64_t>(Rights::path_link_target) == 0x1000U);
static_assert(static_cast<std::uint64_t>(Rights::path_open) == 0x2000U);
static_assert(static_cast<std::uint64_t>(Rights::fd_readdir) == 0x4000U);
static_assert(static_cast<std::uint64_t>(Rights::path_readlink) == 0x8000U);
static_assert(static_cast<std::uint64_t>(Rights::path_rename_source) == 0x10000U);
static_assert(static_cast<std::uint64_t>(Rights::path_rename_target) == 0x20000U);
static_assert(static_cast<std::uint64_t>(Rights::path_filestat_get) == 0x40000U);
static_assert(static_cast<std::uint64_t>(Rights::path_filestat_set_size) == 0x80000U);
static_assert(static_cast<std::uint64_t>(Rights::path_filestat_set_times) == 0x100000U);
static_assert(static_cast<std::uint64_t>(Rights::fd_filestat_get) == 0x200000U);
static_assert(static_cast<std::uint64_t>(Rights::fd_filestat_set_size) == 0x400000U);
static_assert(static_cast<std::uint64_t>(Rights::fd_filestat_set_times) == 0x800000U);
static_assert(static_cast<std::uint64_t>(Rights::path_symlink) == 0x1000000U);
static_assert(static_cast<std::uint64_t>(Rights::path_remove_directory) == 0x2000000U);
static_assert(static_cast<std::uint64_t>(Rights::path_unlink_file) == 0x4000000U);
static_assert(static_cast<std::uint64_t>(Rights::poll_fd_readwrite) == 0x8000000U);
static_assert(static_cast<std::uint64_t>(Rights::sock_shutdown) == 0x10000000U);
using wasifs::preview1::IoVec;
using wasifs::preview1::ConstIoVec;
using wasifs::preview1::FileDelta;

/// What the distance given to `fd_seek` is counted from.
enum class Whence : std::uint8_t {
  /// The present offset.
  cur = 0,
  /// The end of the file.
  end = 1,
  /// The beginning of the file.
  set = 2,
};
using wasifs::preview1::DirCookie;
using wasifs::preview1::DirNameLength;
using wasifs::preview1::InodeNumber;
using wasifs::preview1::Dirent;

/// What is known of a descriptor.
struct FdStat {
  /// What it stands for.
  FileType fs_filetype{};
  /// How it behaves.
  FdFlags fs_flags{};
  /// What it may be used for.
  Rights fs_rights_base{};
  /// What whatever is opened through it may at most be used for.
  Rights fs_rights_inheriting{};
  friend bool operator==(const FdStat&, const FdStat&) = default;
};
using wasifs::preview1::Device;
using wasifs::preview1::FstFlags;
using wasifs::preview1::LookupFlags;
using wasifs::preview1::OFlags;

/// How many names a file has.
using LinkCount = std::uint32_t;

/// What is known of a file.
struct FileStat {
  /// The file system it is on.
  Device dev{};
  /// Its number there.
  InodeNumber ino{};
  /// What kind of file it is.
  FileType filetype{};
  /// How many names it has.
  LinkCount nlink{};
  /// Bytes of its content; for a symbolic link those of the path in it.
  FileSize size{};
  /// When it was last read.
  Timestamp atim{};
  /// When its content last changed.
  Timestamp mtim{};
  /// When its content or attributes last changed.
  Timestamp ctim{};
  friend bool operator==(const FileStat&, const FileStat&) = default;
};
using wasifs::preview1::UserData;
using wasifs::preview1::EventType;
using wasifs::preview1::EventRwFlags;
using wasifs::preview1::EventFdReadwrite;
using wasifs::preview1::Event;
using wasifs::preview1::SubClockFlags;

/// To be told when a time has come.
struct SubscriptionClock {
  /// A number that tells clock subscriptions apart; nothing depends on it.
  UserData identifier{};
  /// The clock that counts.
  ClockId id{};
  /// The time.
  Timestamp timeout{};
  /// How much later the event may come.
  Timestamp precision{};
  /// How the time is meant.
  SubClockFlags flags{};
  friend bool operator==(const SubscriptionClock&, const SubscriptionClock&) = default;
};
using wasifs::preview1::SubscriptionFdReadwrite;

/// What is waited for.
struct SubscriptionU {
  /// The value; the index is the number of the case.
  std::variant<SubscriptionClock, SubscriptionFdReadwrite, SubscriptionFdReadwrite> value;
  /// Which case it is.
  [[nodiscard]] EventType tag() const noexcept { return static_cast<EventType>(value.index()); }
  /// For `eventtype::clock`: a time.
  [[nodiscard]] const SubscriptionClock* clock() const noexcept { return std::get_if<0>(&value); }
  /// For `eventtype::fd_read`: a descriptor that can be read.
  [[nodiscard]] const SubscriptionFdReadwrite* fd_read() const noexcept { return std::get_if<1>(&value); }
  /// For `eventtype::fd_write`: a descriptor that can be written.
  [[nodiscard]] const SubscriptionFdReadwrite* fd_write() const noexcept { return std::get_if<2>(&value); }
  friend bool operator==(const SubscriptionU&, const SubscriptionU&) = default;
};

/// One thing to wait for.
struct Subscription {
  /// The number that its event will carry.
  UserData userdata{};
  /// What is waited for.
  SubscriptionU u{};
  friend bool operator==(const Subscription&, const Subscription&) = default;
};
using wasifs::preview1::ExitCode;
using wasifs::preview1::Signal;
using wasifs::preview1::RiFlags;
using wasifs::preview1::RoFlags;
using wasifs::preview1::SiFlags;
using wasifs::preview1::SdFlags;
using wasifs::preview1::PreopenType;
using wasifs::preview1::PrestatDir;
using wasifs::preview1::Prestat;

/// Values as they lie in guest memory, on a little-endian host.
namespace native {
using wasifs::preview1::native::Iovec;
using wasifs::preview1::native::Ciovec;
using wasifs::preview1::native::Dirent;

struct Fdstat {
  alignas(1) std::uint8_t fs_filetype;
  alignas(2) std::uint16_t fs_flags;
  alignas(8) std::uint64_t fs_rights_base;
  alignas(8) std::uint64_t fs_rights_inheriting;
};
static_assert(sizeof(Fdstat) == 24 && alignof(Fdstat) == 8);
static_assert(offsetof(Fdstat, fs_filetype) == 0);
static_assert(offsetof(Fdstat, fs_flags) == 2);
static_assert(offsetof(Fdstat, fs_rights_base) == 8);
static_assert(offsetof(Fdstat, fs_rights_inheriting) == 16);

struct Filestat {
  alignas(8) std::uint64_t dev;
  alignas(8) std::uint64_t ino;
  alignas(1) std::uint8_t filetype;
  alignas(4) std::uint32_t nlink;
  alignas(8) std::uint64_t size;
  alignas(8) std::uint64_t atim;
  alignas(8) std::uint64_t mtim;
  alignas(8) std::uint64_t ctim;
};
static_assert(sizeof(Filestat) == 56 && alignof(Filestat) == 8);
static_assert(offsetof(Filestat, dev) == 0);
static_assert(offsetof(Filestat, ino) == 8);
static_assert(offsetof(Filestat, filetype) == 16);
static_assert(offsetof(Filestat, nlink) == 20);
static_assert(offsetof(Filestat, size) == 24);
static_assert(offsetof(Filestat, atim) == 32);
static_assert(offsetof(Filestat, mtim) == 40);
static_assert(offsetof(Filestat, ctim) == 48);
using wasifs::preview1::native::EventFdReadwrite;
using wasifs::preview1::native::Event;

struct SubscriptionClock {
  alignas(8) std::uint64_t identifier;
  alignas(4) std::uint32_t id;
  alignas(8) std::uint64_t timeout;
  alignas(8) std::uint64_t precision;
  alignas(2) std::uint16_t flags;
};
static_assert(sizeof(SubscriptionClock) == 40 && alignof(SubscriptionClock) == 8);
static_assert(offsetof(SubscriptionClock, identifier) == 0);
static_assert(offsetof(SubscriptionClock, id) == 8);
static_assert(offsetof(SubscriptionClock, timeout) == 16);
static_assert(offsetof(SubscriptionClock, precision) == 24);
static_assert(offsetof(SubscriptionClock, flags) == 32);
using wasifs::preview1::native::SubscriptionFdReadwrite;

struct SubscriptionU {
  std::uint8_t tag;
  union Payload {
    alignas(8) native::SubscriptionClock clock;
    alignas(4) native::SubscriptionFdReadwrite fd_read;
    alignas(4) native::SubscriptionFdReadwrite fd_write;
  } payload;
};
static_assert(sizeof(SubscriptionU) == 48 && alignof(SubscriptionU) == 8);
static_assert(offsetof(SubscriptionU, payload) == 8);

struct Subscription {
  alignas(8) std::uint64_t userdata;
  alignas(8) native::SubscriptionU u;
};
static_assert(sizeof(Subscription) == 56 && alignof(Subscription) == 8);
static_assert(offsetof(Subscription, userdata) == 0);
static_assert(offsetof(Subscription, u) == 8);
using wasifs::preview1::native::PrestatDir;
using wasifs::preview1::native::Prestat;
}  // namespace native
}  // namespace wasifs::unstable


namespace wasifs::unstable {
using wasifs::preview1::decode_clockid;
using wasifs::preview1::decode_errno;

/// The flags of witx `rights` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<Rights> decode_rights(std::uint64_t value) noexcept {
  if ((value & ~std::uint64_t{0x1fffffff}) != 0) return Errno::inval;
  return Result<Rights>(std::in_place, static_cast<Rights>(value));
}
using wasifs::preview1::decode_iovec;
using wasifs::preview1::encode_iovec;
using wasifs::preview1::load_iovec;
using wasifs::preview1::store_iovec;
using wasifs::preview1::decode_ciovec;
using wasifs::preview1::encode_ciovec;
using wasifs::preview1::load_ciovec;
using wasifs::preview1::store_ciovec;

/// The case of witx `whence` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<Whence> decode_whence(std::uint32_t value) noexcept {
  if (value >= 3) return Errno::inval;
  return Result<Whence>(std::in_place, static_cast<Whence>(value));
}
using wasifs::preview1::decode_filetype;
using wasifs::preview1::decode_dirent;
using wasifs::preview1::encode_dirent;
using wasifs::preview1::load_dirent;
using wasifs::preview1::store_dirent;
using wasifs::preview1::decode_advice;
using wasifs::preview1::decode_fdflags;

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<FdStat> decode_fdstat(const native::Fdstat& value) noexcept {
  FdStat rich;
  WASIFS_TRY(rich.fs_filetype, decode_filetype(value.fs_filetype));
  WASIFS_TRY(rich.fs_flags, decode_fdflags(value.fs_flags));
  WASIFS_TRY(rich.fs_rights_base, decode_rights(value.fs_rights_base));
  WASIFS_TRY(rich.fs_rights_inheriting, decode_rights(value.fs_rights_inheriting));
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Fdstat encode_fdstat(const FdStat& value) noexcept {
  native::Fdstat raw{};
  raw.fs_filetype = static_cast<std::uint8_t>(value.fs_filetype);
  raw.fs_flags = static_cast<std::uint16_t>(value.fs_flags);
  raw.fs_rights_base = static_cast<std::uint64_t>(value.fs_rights_base);
  raw.fs_rights_inheriting = static_cast<std::uint64_t>(value.fs_rights_inheriting);
  return raw;
}
/// The native value in the 24 bytes at `bytes`.
[[nodiscard]] inline native::Fdstat load_fdstat(const std::byte* bytes) noexcept {
  native::Fdstat value{};
  value.fs_filetype = load_le<std::uint8_t>(bytes);
  value.fs_flags = load_le<std::uint16_t>(bytes + 2);
  value.fs_rights_base = load_le<std::uint64_t>(bytes + 8);
  value.fs_rights_inheriting = load_le<std::uint64_t>(bytes + 16);
  return value;
}
/// Writes `value` to the 24 bytes at `bytes`, padding as zero.
inline void store_fdstat(std::byte* bytes, const native::Fdstat& value) noexcept {
  std::memset(bytes, 0, 24);
  store_le<std::uint8_t>(bytes, value.fs_filetype);
  store_le<std::uint16_t>(bytes + 2, value.fs_flags);
  store_le<std::uint64_t>(bytes + 8, value.fs_rights_base);
  store_le<std::uint64_t>(bytes + 16, value.fs_rights_inheriting);
}
using wasifs::preview1::decode_fstflags;
using wasifs::preview1::decode_lookupflags;
using wasifs::preview1::decode_oflags;

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<FileStat> decode_filestat(const native::Filestat& value) noexcept {
  FileStat rich;
  rich.dev = value.dev;
  rich.ino = value.ino;
  WASIFS_TRY(rich.filetype, decode_filetype(value.filetype));
  rich.nlink = value.nlink;
  rich.size = value.size;
  rich.atim = value.atim;
  rich.mtim = value.mtim;
  rich.ctim = value.ctim;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Filestat encode_filestat(const FileStat& value) noexcept {
  native::Filestat raw{};
  raw.dev = value.dev;
  raw.ino = value.ino;
  raw.filetype = static_cast<std::uint8_t>(value.filetype);
  raw.nlink = value.nlink;
  raw.size = value.size;
  raw.atim = value.atim;
  raw.mtim = value.mtim;
  raw.ctim = value.ctim;
  return raw;
}
/// The native value in the 56 bytes at `bytes`.
[[nodiscard]] inline native::Filestat load_filestat(const std::byte* bytes) noexcept {
  native::Filestat value{};
  value.dev = load_le<std::uint64_t>(bytes);
  value.ino = load_le<std::uint64_t>(bytes + 8);
  value.filetype = load_le<std::uint8_t>(bytes + 16);
  value.nlink = load_le<std::uint32_t>(bytes + 20);
  value.size = load_le<std::uint64_t>(bytes + 24);
  value.atim = load_le<std::uint64_t>(bytes + 32);
  value.mtim = load_le<std::uint64_t>(bytes + 40);
  value.ctim = load_le<std::uint64_t>(bytes + 48);
  return value;
}
/// Writes `value` to the 56 bytes at `bytes`, padding as zero.
inline void store_filestat(std::byte* bytes, const native::Filestat& value) noexcept {
  std::memset(bytes, 0, 56);
  store_le<std::uint64_t>(bytes, value.dev);
  store_le<std::uint64_t>(bytes + 8, value.ino);
  store_le<std::uint8_t>(bytes + 16, value.filetype);
  store_le<std::uint32_t>(bytes + 20, value.nlink);
  store_le<std::uint64_t>(bytes + 24, value.size);
  store_le<std::uint64_t>(bytes + 32, value.atim);
  store_le<std::uint64_t>(bytes + 40, value.mtim);
  store_le<std::uint64_t>(bytes + 48, value.ctim);
}
using wasifs::preview1::decode_eventtype;
using wasifs::preview1::decode_eventrwflags;
using wasifs::preview1::decode_event_fd_readwrite;
using wasifs::preview1::encode_event_fd_readwrite;
using wasifs::preview1::load_event_fd_readwrite;
using wasifs::preview1::store_event_fd_readwrite;
using wasifs::preview1::decode_event;
using wasifs::preview1::encode_event;
using wasifs::preview1::load_event;
using wasifs::preview1::store_event;
using wasifs::preview1::decode_subclockflags;

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<SubscriptionClock> decode_subscription_clock(const native::SubscriptionClock& value) noexcept {
  SubscriptionClock rich;
  rich.identifier = value.identifier;
  WASIFS_TRY(rich.id, decode_clockid(value.id));
  rich.timeout = value.timeout;
  rich.precision = value.precision;
  WASIFS_TRY(rich.flags, decode_subclockflags(value.flags));
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::SubscriptionClock encode_subscription_clock(const SubscriptionClock& value) noexcept {
  native::SubscriptionClock raw{};
  raw.identifier = value.identifier;
  raw.id = static_cast<std::uint32_t>(value.id);
  raw.timeout = value.timeout;
  raw.precision = value.precision;
  raw.flags = static_cast<std::uint16_t>(value.flags);
  return raw;
}
/// The native value in the 40 bytes at `bytes`.
[[nodiscard]] inline native::SubscriptionClock load_subscription_clock(const std::byte* bytes) noexcept {
  native::SubscriptionClock value{};
  value.identifier = load_le<std::uint64_t>(bytes);
  value.id = load_le<std::uint32_t>(bytes + 8);
  value.timeout = load_le<std::uint64_t>(bytes + 16);
  value.precision = load_le<std::uint64_t>(bytes + 24);
  value.flags = load_le<std::uint16_t>(bytes + 32);
  return value;
}
/// Writes `value` to the 40 bytes at `bytes`, padding as zero.
inline void store_subscription_clock(std::byte* bytes,
    const native::SubscriptionClock& value) noexcept {
  std::memset(bytes, 0, 40);
  store_le<std::uint64_t>(bytes, value.identifier);
  store_le<std::uint32_t>(bytes + 8, value.id);
  store_le<std::uint64_t>(bytes + 16, value.timeout);
  store_le<std::uint64_t>(bytes + 24, value.precision);
  store_le<std::uint16_t>(bytes + 32, value.flags);
}
using wasifs::preview1::decode_subscription_fd_readwrite;
using wasifs::preview1::encode_subscription_fd_readwrite;
using wasifs::preview1::load_subscription_fd_readwrite;
using wasifs::preview1::store_subscription_fd_readwrite;

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<SubscriptionU> decode_subscription_u(const native::SubscriptionU& value) noexcept {
  SubscriptionU rich;
  switch (value.tag) {
    case 0: {
      WASIFS_TRY(const auto chosen, decode_subscription_clock(value.payload.clock));
      rich.value.emplace<0>(chosen);
      return rich;
    }
    case 1: {
      WASIFS_TRY(const auto chosen, decode_subscription_fd_readwrite(value.payload.fd_read));
      rich.value.emplace<1>(chosen);
      return rich;
    }
    case 2: {
      WASIFS_TRY(const auto chosen, decode_subscription_fd_readwrite(value.payload.fd_write));
      rich.value.emplace<2>(chosen);
      return rich;
    }
    default: return Errno::inval;
  }
}
/// The native form of `value`.
[[nodiscard]] inline native::SubscriptionU encode_subscription_u(const SubscriptionU& value) noexcept {
  native::SubscriptionU raw{};
  raw.tag = static_cast<std::uint8_t>(value.value.index());
  switch (value.value.index()) {
    case 0: {
      raw.payload.clock = encode_subscription_clock(*std::get_if<0>(&value.value));
      break;
    }
    case 1: {
      raw.payload.fd_read = encode_subscription_fd_readwrite(*std::get_if<1>(&value.value));
      break;
    }
    case 2: {
      raw.payload.fd_write = encode_subscription_fd_readwrite(*std::get_if<2>(&value.value));
      break;
    }
    default: break;
  }
  return raw;
}
/// The native value in the 48 bytes at `bytes`.
[[nodiscard]] inline native::SubscriptionU load_subscription_u(const std::byte* bytes) noexcept {
  native::SubscriptionU value{};
  value.tag = load_le<std::uint8_t>(bytes);
  switch (value.tag) {
    case 0:
      value.payload.clock = load_subscription_clock(bytes + 8);
      break;
    case 1:
      value.payload.fd_read = load_subscription_fd_readwrite(bytes + 8);
      break;
    case 2:
      value.payload.fd_write = load_subscription_fd_readwrite(bytes + 8);
      break;
    default: break;
  }
  return value;
}
/// Writes `value` to the 48 bytes at `bytes`, padding as zero.
inline void store_subscription_u(std::byte* bytes, const native::SubscriptionU& value) noexcept {
  std::memset(bytes, 0, 48);
  store_le<std::uint8_t>(bytes, value.tag);
  switch (value.tag) {
    case 0:
      store_subscription_clock(bytes + 8, value.payload.clock);
      break;
    case 1:
      store_subscription_fd_readwrite(bytes + 8, value.payload.fd_read);
      break;
    case 2:
      store_subscription_fd_readwrite(bytes + 8, value.payload.fd_write);
      break;
    default: break;
  }
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Subscription> decode_subscription(const native::Subscription& value) noexcept {
  Subscription rich;
  rich.userdata = value.userdata;
  WASIFS_TRY(rich.u, decode_subscription_u(value.u));
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Subscription encode_subscription(const Subscription& value) noexcept {
  native::Subscription raw{};
  raw.userdata = value.userdata;
  raw.u = encode_subscription_u(value.u);
  return raw;
}
/// The native value in the 56 bytes at `bytes`.
[[nodiscard]] inline native::Subscription load_subscription(const std::byte* bytes) noexcept {
  native::Subscription value{};
  value.userdata = load_le<std::uint64_t>(bytes);
  value.u = load_subscription_u(bytes + 8);
  return value;
}
/// Writes `value` to the 56 bytes at `bytes`, padding as zero.
inline void store_subscription(std::byte* bytes, const native::Subscription& value) noexcept {
  std::memset(bytes, 0, 56);
  store_le<std::uint64_t>(bytes, value.userdata);
  store_subscription_u(bytes + 8, value.u);
}
using wasifs::preview1::decode_signal;
using wasifs::preview1::decode_riflags;
using wasifs::preview1::decode_roflags;
using wasifs::preview1::decode_sdflags;
using wasifs::preview1::decode_preopentype;
using wasifs::preview1::decode_prestat_dir;
using wasifs::preview1::encode_prestat_dir;
using wasifs::preview1::load_prestat_dir;
using wasifs::preview1::store_prestat_dir;
using wasifs::preview1::decode_prestat;
using wasifs::preview1::encode_prestat;
using wasifs::preview1::load_prestat;
using wasifs::preview1::store_prestat;

}  // namespace wasifs::unstable

template <>
struct wasifs::GuestCodec<wasifs::unstable::FdStat> {
  static constexpr std::uint32_t size = 24;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::unstable::FdStat> load(const std::byte* bytes) noexcept {
    return wasifs::unstable::decode_fdstat(wasifs::unstable::load_fdstat(bytes));
  }
  static void store(std::byte* bytes, const wasifs::unstable::FdStat& value) noexcept {
    wasifs::unstable::store_fdstat(bytes, wasifs::unstable::encode_fdstat(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::unstable::FileStat> {
  static constexpr std::uint32_t size = 56;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::unstable::FileStat> load(const std::byte* bytes) noexcept {
    return wasifs::unstable::decode_filestat(wasifs::unstable::load_filestat(bytes));
  }
  static void store(std::byte* bytes, const wasifs::unstable::FileStat& value) noexcept {
    wasifs::unstable::store_filestat(bytes, wasifs::unstable::encode_filestat(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::unstable::SubscriptionClock> {
  static constexpr std::uint32_t size = 40;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::unstable::SubscriptionClock> load(const std::byte* bytes) noexcept {
    return wasifs::unstable::decode_subscription_clock(wasifs::unstable::load_subscription_clock(bytes));
  }
  static void store(std::byte* bytes, const wasifs::unstable::SubscriptionClock& value) noexcept {
    wasifs::unstable::store_subscription_clock(bytes,
        wasifs::unstable::encode_subscription_clock(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::unstable::SubscriptionU> {
  static constexpr std::uint32_t size = 48;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::unstable::SubscriptionU> load(const std::byte* bytes) noexcept {
    return wasifs::unstable::decode_subscription_u(wasifs::unstable::load_subscription_u(bytes));
  }
  static void store(std::byte* bytes, const wasifs::unstable::SubscriptionU& value) noexcept {
    wasifs::unstable::store_subscription_u(bytes, wasifs::unstable::encode_subscription_u(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::unstable::Subscription> {
  static constexpr std::uint32_t size = 56;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::unstable::Subscription> load(const std::byte* bytes) noexcept {
    return wasifs::unstable::decode_subscription(wasifs::unstable::load_subscription(bytes));
  }
  static void store(std::byte* bytes, const wasifs::unstable::Subscription& value) noexcept {
    wasifs::unstable::store_subscription(bytes, wasifs::unstable::encode_subscription(value));
  }
};
