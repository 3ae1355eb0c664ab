// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_snapshot_preview1.witx: change that file and run witxgen again, not this one.
// Types as the guest and as the host sees them, and the ways between. Plain values.
// clang-format off
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <variant>

#include "abi/scalars.h"
#include "base/little_endian.h"
#include "guest/guest_ptr.h"
#include "wasifs/clock.h"
#include "wasifs/errno.h"
#include "wasifs/result.h"
#include "wasifs/rights.h"
#include "wasifs/types.h"

namespace wasifs::preview1 {

/// A number of bytes or of elements in guest memory.
using Size = std::uint32_t;

/// A size of a file or a place in one, in bytes.
using FileSize = std::uint64_t;
static_assert(sizeof(Timestamp) == 8);
static_assert(sizeof(ClockId) == 4);
static_assert(static_cast<std::uint32_t>(ClockId::realtime) == 0x0U);
static_assert(static_cast<std::uint32_t>(ClockId::monotonic) == 0x1U);
static_assert(static_cast<std::uint32_t>(ClockId::process_cputime_id) == 0x2U);
static_assert(static_cast<std::uint32_t>(ClockId::thread_cputime_id) == 0x3U);
static_assert(sizeof(Errno) == 2);
static_assert(static_cast<std::uint16_t>(Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(Errno::toobig) == 0x1U);
static_assert(static_cast<std::uint16_t>(Errno::acces) == 0x2U);
static_assert(static_cast<std::uint16_t>(Errno::addrinuse) == 0x3U);
static_assert(static_cast<std::uint16_t>(Errno::addrnotavail) == 0x4U);
static_assert(static_cast<std::uint16_t>(Errno::afnosupport) == 0x5U);
static_assert(static_cast<std::uint16_t>(Errno::again) == 0x6U);
static_assert(static_cast<std::uint16_t>(Errno::already) == 0x7U);
static_assert(static_cast<std::uint16_t>(Errno::badf) == 0x8U);
static_assert(static_cast<std::uint16_t>(Errno::badmsg) == 0x9U);
static_assert(static_cast<std::uint16_t>(Errno::busy) == 0xaU);
static_assert(static_cast<std::uint16_t>(Errno::canceled) == 0xbU);
static_assert(static_cast<std::uint16_t>(Errno::child) == 0xcU);
static_assert(static_cast<std::uint16_t>(Errno::connaborted) == 0xdU);
static_assert(static_cast<std::uint16_t>(Errno::connrefused) == 0xeU);
static_assert(static_cast<std::uint16_t>(Errno::connreset) == 0xfU);
static_assert(static_cast<std::uint16_t>(Errno::deadlk) == 0x10U);
static_assert(static_cast<std::uint16_t>(Errno::destaddrreq) == 0x11U);
static_assert(static_cast<std::uint16_t>(Errno::dom) == 0x12U);
static_assert(static_cast<std::uint16_t>(Errno::dquot) == 0x13U);
static_assert(static_cast<std::uint16_t>(Errno::exist) == 0x14U);
static_assert(static_cast<std::uint16_t>(Errno::fault) == 0x15U);
static_assert(static_cast<std::uint16_t>(Errno::fbig) == 0x16U);
static_assert(static_cast<std::uint16_t>(Errno::hostunreach) == 0x17U);
static_assert(static_cast<std::uint16_t>(Errno::idrm) == 0x18U);
static_assert(static_cast<std::uint16_t>(Errno::ilseq) == 0x19U);
static_assert(static_cast<std::uint16_t>(Errno::inprogress) == 0x1aU);
static_assert(static_cast<std::uint16_t>(Errno::intr) == 0x1bU);
static_assert(static_cast<std::uint16_t>(Errno::inval) == 0x1cU);
static_assert(static_cast<std::uint16_t>(Errno::io) == 0x1dU);
static_assert(static_cast<std::uint16_t>(Errno::isconn) == 0x1eU);
static_assert(static_cast<std::uint16_t>(Errno::isdir) == 0x1fU);
static_assert(static_cast<std::uint16_t>(Errno::loop) == 0x20U);
static_assert(static_cast<std::uint16_t>(Errno::mfile) == 0x21U);
static_assert(static_cast<std::uint16_t>(Errno::mlink) == 0x22U);
static_assert(static_cast<std::uint16_t>(Errno::msgsize) == 0x23U);
static_assert(static_cast<std::uint16_t>(Errno::multihop) == 0x24U);
static_assert(static_cast<std::uint16_t>(Errno::nametoolong) == 0x25U);
static_assert(static_cast<std::uint16_t>(Errno::netdown) == 0x26U);
static_assert(static_cast<std::uint16_t>(Errno::netreset) == 0x27U);
static_assert(static_cast<std::uint16_t>(Errno::netunreach) == 0x28U);
static_assert(static_cast<std::uint16_t>(Errno::nfile) == 0x29U);
static_assert(static_cast<std::uint16_t>(Errno::nobufs) == 0x2aU);
static_assert(static_cast<std::uint16_t>(Errno::nodev) == 0x2bU);
static_assert(static_cast<std::uint16_t>(Errno::noent) == 0x2cU);
static_assert(static_cast<std::uint16_t>(Errno::noexec) == 0x2dU);
static_assert(static_cast<std::uint16_t>(Errno::nolck) == 0x2eU);
static_assert(static_cast<std::uint16_t>(Errno::nolink) == 0x2fU);
static_assert(static_cast<std::uint16_t>(Errno::nomem) == 0x30U);
static_assert(static_cast<std::uint16_t>(Errno::nomsg) == 0x31U);
static_assert(static_cast<std::uint16_t>(Errno::noprotoopt) == 0x32U);
static_assert(static_cast<std::uint16_t>(Errno::nospc) == 0x33U);
static_assert(static_cast<std::uint16_t>(Errno::nosys) == 0x34U);
static_assert(static_cast<std::uint16_t>(Errno::notconn) == 0x35U);
static_assert(static_cast<std::uint16_t>(Errno::notdir) == 0x36U);
static_assert(static_cast<std::uint16_t>(Errno::notempty) == 0x37U);
static_assert(static_cast<std::uint16_t>(Errno::notrecoverable) == 0x38U);
static_assert(static_cast<std::uint16_t>(Errno::notsock) == 0x39U);
static_assert(static_cast<std::uint16_t>(Errno::notsup) == 0x3aU);
static_assert(static_cast<std::uint16_t>(Errno::notty) == 0x3bU);
static_assert(static_cast<std::uint16_t>(Errno::nxio) == 0x3cU);
static_assert(static_cast<std::uint16_t>(Errno::overflow) == 0x3dU);
static_assert(static_cast<std::uint16_t>(Errno::ownerdead) == 0x3eU);
static_assert(static_cast<std::uint16_t>(Errno::perm) == 0x3fU);
static_assert(static_cast<std::uint16_t>(Errno::pipe) == 0x40U);
static_assert(static_cast<std::uint16_t>(Errno::proto) == 0x41U);
static_assert(static_cast<std::uint16_t>(Errno::protonosupport) == 0x42U);
static_assert(static_cast<std::uint16_t>(Errno::prototype) == 0x43U);
static_assert(static_cast<std::uint16_t>(Errno::range) == 0x44U);
static_assert(static_cast<std::uint16_t>(Errno::rofs) == 0x45U);
static_assert(static_cast<std::uint16_t>(Errno::spipe) == 0x46U);
static_assert(static_cast<std::uint16_t>(Errno::srch) == 0x47U);
static_assert(static_cast<std::uint16_t>(Errno::stale) == 0x48U);
static_assert(static_cast<std::uint16_t>(Errno::timedout) == 0x49U);
static_assert(static_cast<std::uint16_t>(Errno::txtbsy) == 0x4aU);
static_assert(static_cast<std::uint16_t>(Errno::xdev) == 0x4bU);
static_assert(static_cast<std::uint16_t>(Errno::notcapable) == 0x4cU);
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
static_assert(static_cast<std::uint64_t>(Rights::sock_accept) == 0x20000000U);
static_assert(sizeof(Fd) == 4);

/// A piece of guest memory that a read fills.
struct IoVec {
  /// Where it begins.
  GuestPtr<std::uint8_t> buf{};
  /// How many bytes it has.
  Size buf_len{};
  friend bool operator==(const IoVec&, const IoVec&) = default;
};

/// A piece of guest memory that a write takes its bytes from.
struct ConstIoVec {
  /// Where it begins.
  GuestPtr<const std::uint8_t> buf{};
  /// How many bytes it has.
  Size buf_len{};
  friend bool operator==(const ConstIoVec&, const ConstIoVec&) = default;
};

/// A distance in a file, in bytes; negative towards its beginning.
using FileDelta = std::int64_t;
static_assert(sizeof(Whence) == 1);
static_assert(static_cast<std::uint8_t>(Whence::set) == 0x0U);
static_assert(static_cast<std::uint8_t>(Whence::cur) == 0x1U);
static_assert(static_cast<std::uint8_t>(Whence::end) == 0x2U);

/// A place in a directory. 0 is the beginning; the rest mean something only to the directory they
/// came from.
using DirCookie = std::uint64_t;

/// How many bytes the name of a directory entry has.
using DirNameLength = std::uint32_t;

/// The number of a file, of its own within its device.
using InodeNumber = std::uint64_t;
static_assert(sizeof(FileType) == 1);
static_assert(static_cast<std::uint8_t>(FileType::unknown) == 0x0U);
static_assert(static_cast<std::uint8_t>(FileType::block_device) == 0x1U);
static_assert(static_cast<std::uint8_t>(FileType::character_device) == 0x2U);
static_assert(static_cast<std::uint8_t>(FileType::directory) == 0x3U);
static_assert(static_cast<std::uint8_t>(FileType::regular_file) == 0x4U);
static_assert(static_cast<std::uint8_t>(FileType::socket_dgram) == 0x5U);
static_assert(static_cast<std::uint8_t>(FileType::socket_stream) == 0x6U);
static_assert(static_cast<std::uint8_t>(FileType::symbolic_link) == 0x7U);

/// What `fd_readdir` gives for each name, right in front of the bytes of the name.
struct Dirent {
  /// Where to go on after this entry.
  DirCookie d_next{};
  /// The number of the file.
  InodeNumber d_ino{};
  /// How many bytes of name follow; no zero byte among them.
  DirNameLength d_namlen{};
  /// What the name stands for, links not followed.
  FileType d_type{};
  friend bool operator==(const Dirent&, const Dirent&) = default;
};
static_assert(sizeof(Advice) == 1);
static_assert(static_cast<std::uint8_t>(Advice::normal) == 0x0U);
static_assert(static_cast<std::uint8_t>(Advice::sequential) == 0x1U);
static_assert(static_cast<std::uint8_t>(Advice::random) == 0x2U);
static_assert(static_cast<std::uint8_t>(Advice::willneed) == 0x3U);
static_assert(static_cast<std::uint8_t>(Advice::dontneed) == 0x4U);
static_assert(static_cast<std::uint8_t>(Advice::noreuse) == 0x5U);
static_assert(sizeof(FdFlags) == 2);
static_assert(static_cast<std::uint16_t>(FdFlags::append) == 0x1U);
static_assert(static_cast<std::uint16_t>(FdFlags::dsync) == 0x2U);
static_assert(static_cast<std::uint16_t>(FdFlags::nonblock) == 0x4U);
static_assert(static_cast<std::uint16_t>(FdFlags::rsync) == 0x8U);
static_assert(static_cast<std::uint16_t>(FdFlags::sync) == 0x10U);

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

/// The number of a file system, as long as it is attached.
using Device = std::uint64_t;

/// Which times to set, and to what.
enum class FstFlags : std::uint16_t {
  /// Set the time of the last read to the given value.
  atim = 0x1,
  /// Set the time of the last read to now.
  atim_now = 0x2,
  /// Set the time of the last change of content to the given value.
  mtim = 0x4,
  /// Set the time of the last change of content to now.
  mtim_now = 0x8,
};

/// How the last name of a path is looked up.
enum class LookupFlags : std::uint32_t {
  /// Go where it leads if it is a symbolic link.
  symlink_follow = 0x1,
};

/// What `path_open` does besides opening.
enum class OFlags : std::uint16_t {
  /// Make a regular file where there is nothing.
  creat = 0x1,
  /// Fail unless it is a directory.
  directory = 0x2,
  /// Together with `creat`: fail where there is something already.
  excl = 0x4,
  /// Cut a regular file to nothing.
  trunc = 0x8,
};

/// How many names a file has.
using LinkCount = std::uint64_t;

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

/// A number that the guest gives to a subscription to know its events by.
using UserData = std::uint64_t;

/// What a subscription is for, and what an event tells of.
enum class EventType : std::uint8_t {
  /// The time of a clock has come.
  clock = 0,
  /// A read of a descriptor would not wait.
  fd_read = 1,
  /// A write to a descriptor would not wait.
  fd_write = 2,
};

/// What else is known of a descriptor that is ready.
enum class EventRwFlags : std::uint16_t {
  /// The other end is closed, or the end of the file is reached.
  fd_readwrite_hangup = 0x1,
};

/// What an event for a descriptor tells.
struct EventFdReadwrite {
  /// How many bytes can be read or written at once.
  FileSize nbytes{};
  /// What else is known.
  EventRwFlags flags{};
  friend bool operator==(const EventFdReadwrite&, const EventFdReadwrite&) = default;
};

/// One thing that has happened.
struct Event {
  /// The number of the subscription it answers.
  UserData userdata{};
  /// What went wrong with the subscription, if anything.
  Errno error{};
  /// What happened.
  EventType type{};
  /// More of it, for `fd_read` and `fd_write`; zero for a clock.
  EventFdReadwrite fd_readwrite{};
  friend bool operator==(const Event&, const Event&) = default;
};

/// How the time of a subscription is meant.
enum class SubClockFlags : std::uint16_t {
  /// It is a time of the clock; else it is counted from now.
  subscription_clock_abstime = 0x1,
};

/// To be told when a time has come.
struct SubscriptionClock {
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

/// To be told when a descriptor is ready.
struct SubscriptionFdReadwrite {
  /// The descriptor.
  Fd file_descriptor{};
  friend bool operator==(const SubscriptionFdReadwrite&, const SubscriptionFdReadwrite&) = default;
};

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

/// What a guest that ends tells its host; 0 means that all went well.
using ExitCode = std::uint32_t;

/// A reason for a guest to send itself a signal.
enum class Signal : std::uint8_t {
  /// No signal; POSIX uses it to ask whether a process is there.
  none = 0,
  /// The terminal has gone.
  hup = 1,
  /// Somebody pressed the interrupt key.
  int_ = 2,
  /// Somebody pressed the quit key.
  quit = 3,
  /// An instruction was not valid.
  ill = 4,
  /// A breakpoint was reached.
  trap = 5,
  /// The program gave itself up.
  abrt = 6,
  /// Memory was used in a way it cannot be.
  bus = 7,
  /// An arithmetic operation had no result.
  fpe = 8,
  /// End at once.
  kill = 9,
  /// For the program to give a meaning to.
  usr1 = 10,
  /// Memory that is not there was used.
  segv = 11,
  /// For the program to give a meaning to.
  usr2 = 12,
  /// Nobody reads the pipe.
  pipe = 13,
  /// A timer ran out.
  alrm = 14,
  /// Please end.
  term = 15,
  /// A child process changed.
  chld = 16,
  /// Go on after a stop.
  cont = 17,
  /// Stop at once.
  stop = 18,
  /// Somebody pressed the stop key.
  tstp = 19,
  /// A background process reads its terminal.
  ttin = 20,
  /// A background process writes to its terminal.
  ttou = 21,
  /// Urgent bytes came in.
  urg = 22,
  /// Too much processor time was used.
  xcpu = 23,
  /// A file became too large.
  xfsz = 24,
  /// A timer of processor time ran out.
  vtalrm = 25,
  /// A profiling timer ran out.
  prof = 26,
  /// The terminal changed its size.
  winch = 27,
  /// A descriptor is ready.
  poll = 28,
  /// The power fails.
  pwr = 29,
  /// A system call was not valid.
  sys = 30,
};

/// How `sock_recv` receives.
enum class RiFlags : std::uint16_t {
  /// Leave the bytes for the next call.
  recv_peek = 0x1,
  /// Wait until the buffers are full.
  recv_waitall = 0x2,
};

/// What `sock_recv` tells of what it received.
enum class RoFlags : std::uint16_t {
  /// The message was longer than the buffers and its rest is lost.
  recv_data_truncated = 0x1,
};

/// How `sock_send` sends. No flag is defined: 0.
using SiFlags = std::uint16_t;

/// Which directions of a socket to close.
enum class SdFlags : std::uint8_t {
  /// Receiving.
  rd = 0x1,
  /// Sending.
  wr = 0x2,
};

/// What kinds of descriptors a guest finds open when it begins, with a name.
enum class PreopenType : std::uint8_t {
  /// A directory.
  dir = 0,
};

/// What is known of a directory that was open from the beginning.
struct PrestatDir {
  /// How many bytes its name has.
  Size pr_name_len{};
  friend bool operator==(const PrestatDir&, const PrestatDir&) = default;
};

/// What is known of a descriptor that was open from the beginning.
struct Prestat {
  /// The value; the index is the number of the case.
  std::variant<PrestatDir> value;
  /// Which case it is.
  [[nodiscard]] PreopenType tag() const noexcept { return static_cast<PreopenType>(value.index()); }
  /// For `preopentype::dir`: a directory.
  [[nodiscard]] const PrestatDir* dir() const noexcept { return std::get_if<0>(&value); }
  friend bool operator==(const Prestat&, const Prestat&) = default;
};

/// Values as they lie in guest memory, on a little-endian host.
namespace native {

struct Iovec {
  alignas(4) std::uint32_t buf;
  alignas(4) std::uint32_t buf_len;
};
static_assert(sizeof(Iovec) == 8 && alignof(Iovec) == 4);
static_assert(offsetof(Iovec, buf) == 0);
static_assert(offsetof(Iovec, buf_len) == 4);

struct Ciovec {
  alignas(4) std::uint32_t buf;
  alignas(4) std::uint32_t buf_len;
};
static_assert(sizeof(Ciovec) == 8 && alignof(Ciovec) == 4);
static_assert(offsetof(Ciovec, buf) == 0);
static_assert(offsetof(Ciovec, buf_len) == 4);

struct Dirent {
  alignas(8) std::uint64_t d_next;
  alignas(8) std::uint64_t d_ino;
  alignas(4) std::uint32_t d_namlen;
  alignas(1) std::uint8_t d_type;
};
static_assert(sizeof(Dirent) == 24 && alignof(Dirent) == 8);
static_assert(offsetof(Dirent, d_next) == 0);
static_assert(offsetof(Dirent, d_ino) == 8);
static_assert(offsetof(Dirent, d_namlen) == 16);
static_assert(offsetof(Dirent, d_type) == 20);

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
  alignas(8) std::uint64_t nlink;
  alignas(8) std::uint64_t size;
  alignas(8) std::uint64_t atim;
  alignas(8) std::uint64_t mtim;
  alignas(8) std::uint64_t ctim;
};
static_assert(sizeof(Filestat) == 64 && alignof(Filestat) == 8);
static_assert(offsetof(Filestat, dev) == 0);
static_assert(offsetof(Filestat, ino) == 8);
static_assert(offsetof(Filestat, filetype) == 16);
static_assert(offsetof(Filestat, nlink) == 24);
static_assert(offsetof(Filestat, size) == 32);
static_assert(offsetof(Filestat, atim) == 40);
static_assert(offsetof(Filestat, mtim) == 48);
static_assert(offsetof(Filestat, ctim) == 56);

struct EventFdReadwrite {
  alignas(8) std::uint64_t nbytes;
  alignas(2) std::uint16_t flags;
};
static_assert(sizeof(EventFdReadwrite) == 16 && alignof(EventFdReadwrite) == 8);
static_assert(offsetof(EventFdReadwrite, nbytes) == 0);
static_assert(offsetof(EventFdReadwrite, flags) == 8);

struct Event {
  alignas(8) std::uint64_t userdata;
  alignas(2) std::uint16_t error;
  alignas(1) std::uint8_t type;
  alignas(8) native::EventFdReadwrite fd_readwrite;
};
static_assert(sizeof(Event) == 32 && alignof(Event) == 8);
static_assert(offsetof(Event, userdata) == 0);
static_assert(offsetof(Event, error) == 8);
static_assert(offsetof(Event, type) == 10);
static_assert(offsetof(Event, fd_readwrite) == 16);

struct SubscriptionClock {
  alignas(4) std::uint32_t id;
  alignas(8) std::uint64_t timeout;
  alignas(8) std::uint64_t precision;
  alignas(2) std::uint16_t flags;
};
static_assert(sizeof(SubscriptionClock) == 32 && alignof(SubscriptionClock) == 8);
static_assert(offsetof(SubscriptionClock, id) == 0);
static_assert(offsetof(SubscriptionClock, timeout) == 8);
static_assert(offsetof(SubscriptionClock, precision) == 16);
static_assert(offsetof(SubscriptionClock, flags) == 24);

struct SubscriptionFdReadwrite {
  alignas(4) std::uint32_t file_descriptor;
};
static_assert(sizeof(SubscriptionFdReadwrite) == 4 && alignof(SubscriptionFdReadwrite) == 4);
static_assert(offsetof(SubscriptionFdReadwrite, file_descriptor) == 0);

struct SubscriptionU {
  std::uint8_t tag;
  union Payload {
    alignas(8) native::SubscriptionClock clock;
    alignas(4) native::SubscriptionFdReadwrite fd_read;
    alignas(4) native::SubscriptionFdReadwrite fd_write;
  } payload;
};
static_assert(sizeof(SubscriptionU) == 40 && alignof(SubscriptionU) == 8);
static_assert(offsetof(SubscriptionU, payload) == 8);

struct Subscription {
  alignas(8) std::uint64_t userdata;
  alignas(8) native::SubscriptionU u;
};
static_assert(sizeof(Subscription) == 48 && alignof(Subscription) == 8);
static_assert(offsetof(Subscription, userdata) == 0);
static_assert(offsetof(Subscription, u) == 8);

struct PrestatDir {
  alignas(4) std::uint32_t pr_name_len;
};
static_assert(sizeof(PrestatDir) == 4 && alignof(PrestatDir) == 4);
static_assert(offsetof(PrestatDir, pr_name_len) == 0);

struct Prestat {
  std::uint8_t tag;
  union Payload {
    alignas(4) native::PrestatDir dir;
  } payload;
};
static_assert(sizeof(Prestat) == 8 && alignof(Prestat) == 4);
static_assert(offsetof(Prestat, payload) == 4);
}  // namespace native
}  // namespace wasifs::preview1

template <>
inline constexpr bool wasifs::is_flags<wasifs::preview1::FstFlags> = true;
template <>
inline constexpr bool wasifs::is_flags<wasifs::preview1::LookupFlags> = true;
template <>
inline constexpr bool wasifs::is_flags<wasifs::preview1::OFlags> = true;
template <>
inline constexpr bool wasifs::is_flags<wasifs::preview1::EventRwFlags> = true;
template <>
inline constexpr bool wasifs::is_flags<wasifs::preview1::SubClockFlags> = true;
template <>
inline constexpr bool wasifs::is_flags<wasifs::preview1::RiFlags> = true;
template <>
inline constexpr bool wasifs::is_flags<wasifs::preview1::RoFlags> = true;
template <>
inline constexpr bool wasifs::is_flags<wasifs::preview1::SdFlags> = true;

namespace wasifs::preview1 {

/// The case of witx `clockid` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<ClockId> decode_clockid(std::uint32_t value) noexcept {
  if (value >= 4) return Errno::inval;
  return Result<ClockId>(std::in_place, static_cast<ClockId>(value));
}

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 77) return Errno::inval;
  return Result<Errno>(std::in_place, static_cast<Errno>(value));
}

/// The flags of witx `rights` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<Rights> decode_rights(std::uint64_t value) noexcept {
  if ((value & ~std::uint64_t{0x3fffffff}) != 0) return Errno::inval;
  return Result<Rights>(std::in_place, static_cast<Rights>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<IoVec> decode_iovec(const native::Iovec& value) noexcept {
  IoVec rich;
  rich.buf = GuestPtr<std::uint8_t>(value.buf);
  rich.buf_len = value.buf_len;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Iovec encode_iovec(const IoVec& value) noexcept {
  native::Iovec raw{};
  raw.buf = static_cast<std::uint32_t>(value.buf.address());
  raw.buf_len = value.buf_len;
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Iovec load_iovec(const std::byte* bytes) noexcept {
  native::Iovec value{};
  value.buf = load_le<std::uint32_t>(bytes);
  value.buf_len = load_le<std::uint32_t>(bytes + 4);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_iovec(std::byte* bytes, const native::Iovec& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint32_t>(bytes, value.buf);
  store_le<std::uint32_t>(bytes + 4, value.buf_len);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<ConstIoVec> decode_ciovec(const native::Ciovec& value) noexcept {
  ConstIoVec rich;
  rich.buf = GuestPtr<const std::uint8_t>(value.buf);
  rich.buf_len = value.buf_len;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Ciovec encode_ciovec(const ConstIoVec& value) noexcept {
  native::Ciovec raw{};
  raw.buf = static_cast<std::uint32_t>(value.buf.address());
  raw.buf_len = value.buf_len;
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Ciovec load_ciovec(const std::byte* bytes) noexcept {
  native::Ciovec value{};
  value.buf = load_le<std::uint32_t>(bytes);
  value.buf_len = load_le<std::uint32_t>(bytes + 4);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_ciovec(std::byte* bytes, const native::Ciovec& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint32_t>(bytes, value.buf);
  store_le<std::uint32_t>(bytes + 4, value.buf_len);
}

/// The case of witx `whence` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<Whence> decode_whence(std::uint32_t value) noexcept {
  if (value >= 3) return Errno::inval;
  return Result<Whence>(std::in_place, static_cast<Whence>(value));
}

/// The case of witx `filetype` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<FileType> decode_filetype(std::uint32_t value) noexcept {
  if (value >= 8) return Errno::inval;
  return Result<FileType>(std::in_place, static_cast<FileType>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Dirent> decode_dirent(const native::Dirent& value) noexcept {
  Dirent rich;
  rich.d_next = value.d_next;
  rich.d_ino = value.d_ino;
  rich.d_namlen = value.d_namlen;
  WASIFS_TRY(rich.d_type, decode_filetype(value.d_type));
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Dirent encode_dirent(const Dirent& value) noexcept {
  native::Dirent raw{};
  raw.d_next = value.d_next;
  raw.d_ino = value.d_ino;
  raw.d_namlen = value.d_namlen;
  raw.d_type = static_cast<std::uint8_t>(value.d_type);
  return raw;
}
/// The native value in the 24 bytes at `bytes`.
[[nodiscard]] inline native::Dirent load_dirent(const std::byte* bytes) noexcept {
  native::Dirent value{};
  value.d_next = load_le<std::uint64_t>(bytes);
  value.d_ino = load_le<std::uint64_t>(bytes + 8);
  value.d_namlen = load_le<std::uint32_t>(bytes + 16);
  value.d_type = load_le<std::uint8_t>(bytes + 20);
  return value;
}
/// Writes `value` to the 24 bytes at `bytes`, padding as zero.
inline void store_dirent(std::byte* bytes, const native::Dirent& value) noexcept {
  std::memset(bytes, 0, 24);
  store_le<std::uint64_t>(bytes, value.d_next);
  store_le<std::uint64_t>(bytes + 8, value.d_ino);
  store_le<std::uint32_t>(bytes + 16, value.d_namlen);
  store_le<std::uint8_t>(bytes + 20, value.d_type);
}

/// The case of witx `advice` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<Advice> decode_advice(std::uint32_t value) noexcept {
  if (value >= 6) return Errno::inval;
  return Result<Advice>(std::in_place, static_cast<Advice>(value));
}

/// The flags of witx `fdflags` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<FdFlags> decode_fdflags(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0x1f}) != 0) return Errno::inval;
  return Result<FdFlags>(std::in_place, static_cast<FdFlags>(value));
}

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

/// The flags of witx `fstflags` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<FstFlags> decode_fstflags(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0xf}) != 0) return Errno::inval;
  return Result<FstFlags>(std::in_place, static_cast<FstFlags>(value));
}

/// The flags of witx `lookupflags` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<LookupFlags> decode_lookupflags(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0x1}) != 0) return Errno::inval;
  return Result<LookupFlags>(std::in_place, static_cast<LookupFlags>(value));
}

/// The flags of witx `oflags` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<OFlags> decode_oflags(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0xf}) != 0) return Errno::inval;
  return Result<OFlags>(std::in_place, static_cast<OFlags>(value));
}

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
/// The native value in the 64 bytes at `bytes`.
[[nodiscard]] inline native::Filestat load_filestat(const std::byte* bytes) noexcept {
  native::Filestat value{};
  value.dev = load_le<std::uint64_t>(bytes);
  value.ino = load_le<std::uint64_t>(bytes + 8);
  value.filetype = load_le<std::uint8_t>(bytes + 16);
  value.nlink = load_le<std::uint64_t>(bytes + 24);
  value.size = load_le<std::uint64_t>(bytes + 32);
  value.atim = load_le<std::uint64_t>(bytes + 40);
  value.mtim = load_le<std::uint64_t>(bytes + 48);
  value.ctim = load_le<std::uint64_t>(bytes + 56);
  return value;
}
/// Writes `value` to the 64 bytes at `bytes`, padding as zero.
inline void store_filestat(std::byte* bytes, const native::Filestat& value) noexcept {
  std::memset(bytes, 0, 64);
  store_le<std::uint64_t>(bytes, value.dev);
  store_le<std::uint64_t>(bytes + 8, value.ino);
  store_le<std::uint8_t>(bytes + 16, value.filetype);
  store_le<std::uint64_t>(bytes + 24, value.nlink);
  store_le<std::uint64_t>(bytes + 32, value.size);
  store_le<std::uint64_t>(bytes + 40, value.atim);
  store_le<std::uint64_t>(bytes + 48, value.mtim);
  store_le<std::uint64_t>(bytes + 56, value.ctim);
}

/// The case of witx `eventtype` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<EventType> decode_eventtype(std::uint32_t value) noexcept {
  if (value >= 3) return Errno::inval;
  return Result<EventType>(std::in_place, static_cast<EventType>(value));
}

/// The flags of witx `eventrwflags` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<EventRwFlags> decode_eventrwflags(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0x1}) != 0) return Errno::inval;
  return Result<EventRwFlags>(std::in_place, static_cast<EventRwFlags>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<EventFdReadwrite> decode_event_fd_readwrite(const native::EventFdReadwrite& value) noexcept {
  EventFdReadwrite rich;
  rich.nbytes = value.nbytes;
  WASIFS_TRY(rich.flags, decode_eventrwflags(value.flags));
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::EventFdReadwrite encode_event_fd_readwrite(const EventFdReadwrite& value) noexcept {
  native::EventFdReadwrite raw{};
  raw.nbytes = value.nbytes;
  raw.flags = static_cast<std::uint16_t>(value.flags);
  return raw;
}
/// The native value in the 16 bytes at `bytes`.
[[nodiscard]] inline native::EventFdReadwrite load_event_fd_readwrite(const std::byte* bytes) noexcept {
  native::EventFdReadwrite value{};
  value.nbytes = load_le<std::uint64_t>(bytes);
  value.flags = load_le<std::uint16_t>(bytes + 8);
  return value;
}
/// Writes `value` to the 16 bytes at `bytes`, padding as zero.
inline void store_event_fd_readwrite(std::byte* bytes,
    const native::EventFdReadwrite& value) noexcept {
  std::memset(bytes, 0, 16);
  store_le<std::uint64_t>(bytes, value.nbytes);
  store_le<std::uint16_t>(bytes + 8, value.flags);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Event> decode_event(const native::Event& value) noexcept {
  Event rich;
  rich.userdata = value.userdata;
  WASIFS_TRY(rich.error, decode_errno(value.error));
  WASIFS_TRY(rich.type, decode_eventtype(value.type));
  WASIFS_TRY(rich.fd_readwrite, decode_event_fd_readwrite(value.fd_readwrite));
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Event encode_event(const Event& value) noexcept {
  native::Event raw{};
  raw.userdata = value.userdata;
  raw.error = static_cast<std::uint16_t>(value.error);
  raw.type = static_cast<std::uint8_t>(value.type);
  raw.fd_readwrite = encode_event_fd_readwrite(value.fd_readwrite);
  return raw;
}
/// The native value in the 32 bytes at `bytes`.
[[nodiscard]] inline native::Event load_event(const std::byte* bytes) noexcept {
  native::Event value{};
  value.userdata = load_le<std::uint64_t>(bytes);
  value.error = load_le<std::uint16_t>(bytes + 8);
  value.type = load_le<std::uint8_t>(bytes + 10);
  value.fd_readwrite = load_event_fd_readwrite(bytes + 16);
  return value;
}
/// Writes `value` to the 32 bytes at `bytes`, padding as zero.
inline void store_event(std::byte* bytes, const native::Event& value) noexcept {
  std::memset(bytes, 0, 32);
  store_le<std::uint64_t>(bytes, value.userdata);
  store_le<std::uint16_t>(bytes + 8, value.error);
  store_le<std::uint8_t>(bytes + 10, value.type);
  store_event_fd_readwrite(bytes + 16, value.fd_readwrite);
}

/// The flags of witx `subclockflags` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<SubClockFlags> decode_subclockflags(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0x1}) != 0) return Errno::inval;
  return Result<SubClockFlags>(std::in_place, static_cast<SubClockFlags>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<SubscriptionClock> decode_subscription_clock(const native::SubscriptionClock& value) noexcept {
  SubscriptionClock rich;
  WASIFS_TRY(rich.id, decode_clockid(value.id));
  rich.timeout = value.timeout;
  rich.precision = value.precision;
  WASIFS_TRY(rich.flags, decode_subclockflags(value.flags));
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::SubscriptionClock encode_subscription_clock(const SubscriptionClock& value) noexcept {
  native::SubscriptionClock raw{};
  raw.id = static_cast<std::uint32_t>(value.id);
  raw.timeout = value.timeout;
  raw.precision = value.precision;
  raw.flags = static_cast<std::uint16_t>(value.flags);
  return raw;
}
/// The native value in the 32 bytes at `bytes`.
[[nodiscard]] inline native::SubscriptionClock load_subscription_clock(const std::byte* bytes) noexcept {
  native::SubscriptionClock value{};
  value.id = load_le<std::uint32_t>(bytes);
  value.timeout = load_le<std::uint64_t>(bytes + 8);
  value.precision = load_le<std::uint64_t>(bytes + 16);
  value.flags = load_le<std::uint16_t>(bytes + 24);
  return value;
}
/// Writes `value` to the 32 bytes at `bytes`, padding as zero.
inline void store_subscription_clock(std::byte* bytes,
    const native::SubscriptionClock& value) noexcept {
  std::memset(bytes, 0, 32);
  store_le<std::uint32_t>(bytes, value.id);
  store_le<std::uint64_t>(bytes + 8, value.timeout);
  store_le<std::uint64_t>(bytes + 16, value.precision);
  store_le<std::uint16_t>(bytes + 24, value.flags);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<SubscriptionFdReadwrite> decode_subscription_fd_readwrite(const native::SubscriptionFdReadwrite& value) noexcept {
  SubscriptionFdReadwrite rich;
  rich.file_descriptor = Fd(value.file_descriptor);
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::SubscriptionFdReadwrite encode_subscription_fd_readwrite(const SubscriptionFdReadwrite& value) noexcept {
  native::SubscriptionFdReadwrite raw{};
  raw.file_descriptor = static_cast<std::uint32_t>(value.file_descriptor);
  return raw;
}
/// The native value in the 4 bytes at `bytes`.
[[nodiscard]] inline native::SubscriptionFdReadwrite load_subscription_fd_readwrite(const std::byte* bytes) noexcept {
  native::SubscriptionFdReadwrite value{};
  value.file_descriptor = load_le<std::uint32_t>(bytes);
  return value;
}
/// Writes `value` to the 4 bytes at `bytes`, padding as zero.
inline void store_subscription_fd_readwrite(std::byte* bytes,
    const native::SubscriptionFdReadwrite& value) noexcept {
  std::memset(bytes, 0, 4);
  store_le<std::uint32_t>(bytes, value.file_descriptor);
}

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
/// The native value in the 40 bytes at `bytes`.
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
/// Writes `value` to the 40 bytes at `bytes`, padding as zero.
inline void store_subscription_u(std::byte* bytes, const native::SubscriptionU& value) noexcept {
  std::memset(bytes, 0, 40);
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
/// The native value in the 48 bytes at `bytes`.
[[nodiscard]] inline native::Subscription load_subscription(const std::byte* bytes) noexcept {
  native::Subscription value{};
  value.userdata = load_le<std::uint64_t>(bytes);
  value.u = load_subscription_u(bytes + 8);
  return value;
}
/// Writes `value` to the 48 bytes at `bytes`, padding as zero.
inline void store_subscription(std::byte* bytes, const native::Subscription& value) noexcept {
  std::memset(bytes, 0, 48);
  store_le<std::uint64_t>(bytes, value.userdata);
  store_subscription_u(bytes + 8, value.u);
}

/// The case of witx `signal` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<Signal> decode_signal(std::uint32_t value) noexcept {
  if (value >= 31) return Errno::inval;
  return Result<Signal>(std::in_place, static_cast<Signal>(value));
}

/// The flags of witx `riflags` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<RiFlags> decode_riflags(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0x3}) != 0) return Errno::inval;
  return Result<RiFlags>(std::in_place, static_cast<RiFlags>(value));
}

/// The flags of witx `roflags` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<RoFlags> decode_roflags(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0x1}) != 0) return Errno::inval;
  return Result<RoFlags>(std::in_place, static_cast<RoFlags>(value));
}

/// The flags of witx `sdflags` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<SdFlags> decode_sdflags(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0x3}) != 0) return Errno::inval;
  return Result<SdFlags>(std::in_place, static_cast<SdFlags>(value));
}

/// The case of witx `preopentype` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<PreopenType> decode_preopentype(std::uint32_t value) noexcept {
  if (value >= 1) return Errno::inval;
  return Result<PreopenType>(std::in_place, static_cast<PreopenType>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<PrestatDir> decode_prestat_dir(const native::PrestatDir& value) noexcept {
  PrestatDir rich;
  rich.pr_name_len = value.pr_name_len;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::PrestatDir encode_prestat_dir(const PrestatDir& value) noexcept {
  native::PrestatDir raw{};
  raw.pr_name_len = value.pr_name_len;
  return raw;
}
/// The native value in the 4 bytes at `bytes`.
[[nodiscard]] inline native::PrestatDir load_prestat_dir(const std::byte* bytes) noexcept {
  native::PrestatDir value{};
  value.pr_name_len = load_le<std::uint32_t>(bytes);
  return value;
}
/// Writes `value` to the 4 bytes at `bytes`, padding as zero.
inline void store_prestat_dir(std::byte* bytes, const native::PrestatDir& value) noexcept {
  std::memset(bytes, 0, 4);
  store_le<std::uint32_t>(bytes, value.pr_name_len);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Prestat> decode_prestat(const native::Prestat& value) noexcept {
  Prestat rich;
  switch (value.tag) {
    case 0: {
      WASIFS_TRY(const auto chosen, decode_prestat_dir(value.payload.dir));
      rich.value.emplace<0>(chosen);
      return rich;
    }
    default: return Errno::inval;
  }
}
/// The native form of `value`.
[[nodiscard]] inline native::Prestat encode_prestat(const Prestat& value) noexcept {
  native::Prestat raw{};
  raw.tag = static_cast<std::uint8_t>(value.value.index());
  switch (value.value.index()) {
    case 0: {
      raw.payload.dir = encode_prestat_dir(*std::get_if<0>(&value.value));
      break;
    }
    default: break;
  }
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Prestat load_prestat(const std::byte* bytes) noexcept {
  native::Prestat value{};
  value.tag = load_le<std::uint8_t>(bytes);
  switch (value.tag) {
    case 0:
      value.payload.dir = load_prestat_dir(bytes + 4);
      break;
    default: break;
  }
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_prestat(std::byte* bytes, const native::Prestat& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint8_t>(bytes, value.tag);
  switch (value.tag) {
    case 0:
      store_prestat_dir(bytes + 4, value.payload.dir);
      break;
    default: break;
  }
}

}  // namespace wasifs::preview1

template <>
struct wasifs::GuestCodec<wasifs::preview1::IoVec> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::preview1::IoVec> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_iovec(wasifs::preview1::load_iovec(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::IoVec& value) noexcept {
    wasifs::preview1::store_iovec(bytes, wasifs::preview1::encode_iovec(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::ConstIoVec> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::preview1::ConstIoVec> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_ciovec(wasifs::preview1::load_ciovec(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::ConstIoVec& value) noexcept {
    wasifs::preview1::store_ciovec(bytes, wasifs::preview1::encode_ciovec(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::Dirent> {
  static constexpr std::uint32_t size = 24;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::preview1::Dirent> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_dirent(wasifs::preview1::load_dirent(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::Dirent& value) noexcept {
    wasifs::preview1::store_dirent(bytes, wasifs::preview1::encode_dirent(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::FdStat> {
  static constexpr std::uint32_t size = 24;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::preview1::FdStat> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_fdstat(wasifs::preview1::load_fdstat(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::FdStat& value) noexcept {
    wasifs::preview1::store_fdstat(bytes, wasifs::preview1::encode_fdstat(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::FileStat> {
  static constexpr std::uint32_t size = 64;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::preview1::FileStat> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_filestat(wasifs::preview1::load_filestat(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::FileStat& value) noexcept {
    wasifs::preview1::store_filestat(bytes, wasifs::preview1::encode_filestat(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::EventFdReadwrite> {
  static constexpr std::uint32_t size = 16;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::preview1::EventFdReadwrite> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_event_fd_readwrite(wasifs::preview1::load_event_fd_readwrite(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::EventFdReadwrite& value) noexcept {
    wasifs::preview1::store_event_fd_readwrite(bytes,
        wasifs::preview1::encode_event_fd_readwrite(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::Event> {
  static constexpr std::uint32_t size = 32;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::preview1::Event> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_event(wasifs::preview1::load_event(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::Event& value) noexcept {
    wasifs::preview1::store_event(bytes, wasifs::preview1::encode_event(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::SubscriptionClock> {
  static constexpr std::uint32_t size = 32;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::preview1::SubscriptionClock> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_subscription_clock(wasifs::preview1::load_subscription_clock(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::SubscriptionClock& value) noexcept {
    wasifs::preview1::store_subscription_clock(bytes,
        wasifs::preview1::encode_subscription_clock(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::SubscriptionFdReadwrite> {
  static constexpr std::uint32_t size = 4;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::preview1::SubscriptionFdReadwrite> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_subscription_fd_readwrite(wasifs::preview1::load_subscription_fd_readwrite(bytes));
  }
  static void store(std::byte* bytes,
      const wasifs::preview1::SubscriptionFdReadwrite& value) noexcept {
    wasifs::preview1::store_subscription_fd_readwrite(bytes,
        wasifs::preview1::encode_subscription_fd_readwrite(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::SubscriptionU> {
  static constexpr std::uint32_t size = 40;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::preview1::SubscriptionU> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_subscription_u(wasifs::preview1::load_subscription_u(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::SubscriptionU& value) noexcept {
    wasifs::preview1::store_subscription_u(bytes, wasifs::preview1::encode_subscription_u(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::Subscription> {
  static constexpr std::uint32_t size = 48;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::preview1::Subscription> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_subscription(wasifs::preview1::load_subscription(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::Subscription& value) noexcept {
    wasifs::preview1::store_subscription(bytes, wasifs::preview1::encode_subscription(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::PrestatDir> {
  static constexpr std::uint32_t size = 4;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::preview1::PrestatDir> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_prestat_dir(wasifs::preview1::load_prestat_dir(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::PrestatDir& value) noexcept {
    wasifs::preview1::store_prestat_dir(bytes, wasifs::preview1::encode_prestat_dir(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::preview1::Prestat> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::preview1::Prestat> load(const std::byte* bytes) noexcept {
    return wasifs::preview1::decode_prestat(wasifs::preview1::load_prestat(bytes));
  }
  static void store(std::byte* bytes, const wasifs::preview1::Prestat& value) noexcept {
    wasifs::preview1::store_prestat(bytes, wasifs::preview1::encode_prestat(value));
  }
};
