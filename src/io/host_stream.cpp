// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/host_stream.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "host_os/errno_map.h"
#include "host_os/host_time.h"
#include "host_os/quiet_signal.h"

#ifndef RWF_NOWAIT  // glibc has it in <bits/uio-ext.h> since 2.27, other C libraries may not
#define RWF_NOWAIT 0x00000008
#endif

namespace wasifs {
namespace {

// What poll() calls writable takes at least this much without waiting (Linux: one page of a pipe).
constexpr std::size_t surely_written = PIPE_BUF;

// The parts of the buffers that are still to be transferred, in the form of the system.
class Pieces {
 public:
  template <class Buffers>
  explicit Pieces(const Buffers& buffers) noexcept {
    std::size_t skipped = buffers.done();
    for (const auto& span : buffers.spans()) {
      if (count_ == pieces_.size()) break;
      const std::size_t skip = std::min(skipped, span.size);
      skipped -= skip;
      if (span.size == skip) continue;
      // The system writes through the address only where the span is one of a read.
      auto* const data = const_cast<std::byte*>(span.data) + skip;
      pieces_[count_++] = {.iov_base = data, .iov_len = span.size - skip};
    }
  }
  [[nodiscard]] std::span<iovec> get() noexcept { return std::span(pieces_).first(count_); }

 private:
  std::array<iovec, IOV_MAX> pieces_;  // not initialised: 16 KiB that most calls use little of
  std::size_t count_ = 0;
};

int count_of(std::span<iovec> pieces) noexcept {
  return static_cast<int>(pieces.size());
}

msghdr message_of(std::span<iovec> pieces) noexcept {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return message;
}

// The front of `pieces`, cut to `limit` bytes.
std::span<iovec> cut(std::span<iovec> pieces, std::size_t limit) noexcept {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].iov_len >= limit) {
      pieces[i].iov_len = limit;
      return pieces.first(i + 1);
    }
    limit -= pieces[i].iov_len;
  }
  return pieces;
}

// What reading `fd` gives before the end of its file. FIONREAD would say so in 31 bits.
std::uint64_t left_in_file(int fd) noexcept {
  struct stat found;
  const off_t offset = lseek(fd, 0, SEEK_CUR);
  if (offset < 0 || fstat(fd, &found) != 0 || found.st_size <= offset) return 0;
  return static_cast<std::uint64_t>(found.st_size - offset);
}

}  // namespace

HostStream::HostStream(int fd, Ownership ownership, HostStreamKind kind, FileType type) noexcept
    : StreamInode(type), fd_(fd), ownership_(ownership), kind_(kind) {}

HostStream::~HostStream() {
  if (ownership_ == Ownership::take) close(fd_);
}

Result<Stat> HostStream::stat() {
  struct stat found;
  if (fstat(fd_, &found) != 0) return from_host_errno(errno);
  return Stat{
      .dev = found.st_dev | (std::uint64_t{1} << 63),
      .ino = std::max<std::uint64_t>(found.st_ino, 1),
      .type = type(),
      .nlink = found.st_nlink,
      .size = kind_ == HostStreamKind::file ? static_cast<std::uint64_t>(found.st_size) : 0,
      .atim = file_timestamp(found.st_atim),
      .mtim = file_timestamp(found.st_mtim),
      .ctim = file_timestamp(found.st_ctim),
  };
}

Result<void> HostStream::sync(bool data_only) {
  if (kind_ != HostStreamKind::file) return {};
  if ((data_only ? fdatasync(fd_) : fsync(fd_)) != 0) return from_host_errno(errno);
  return {};
}

bool HostStream::poll_says(short events) const noexcept {
  pollfd asked{.fd = fd_, .events = events, .revents = 0};
  if (poll(&asked, 1, 0) != 0) return true;  // ready, or an error that the transfer will tell
  errno = EAGAIN;
  return false;
}

bool HostStream::learned_no_nowait(ssize_t result) noexcept {
  if (result >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS)) return false;
  has_nowait_.store(false, std::memory_order_relaxed);
  return true;
}

ssize_t HostStream::read_without_waiting(std::span<iovec> pieces) noexcept {
  if (has_nowait_.load(std::memory_order_relaxed)) {
    const ssize_t count = preadv2(fd_, pieces.data(), count_of(pieces), -1, RWF_NOWAIT);
    if (!learned_no_nowait(count)) return count;
  }
  if (!poll_says(POLLIN)) return -1;
  return readv(fd_, pieces.data(), count_of(pieces));
}

ssize_t HostStream::write_without_waiting(std::span<iovec> pieces) noexcept {
  if (has_nowait_.load(std::memory_order_relaxed)) {
    const ssize_t count = pwritev2(fd_, pieces.data(), count_of(pieces), -1, RWF_NOWAIT);
    if (!learned_no_nowait(count)) return count;
  }
  if (!poll_says(POLLOUT)) return -1;
  const std::span<iovec> safe = cut(pieces, surely_written);
  return writev(fd_, safe.data(), count_of(safe));
}

ssize_t HostStream::read_some(std::span<iovec> pieces) noexcept {
  switch (kind_) {
    case HostStreamKind::file:
      return readv(fd_, pieces.data(), count_of(pieces));
    case HostStreamKind::socket: {
      msghdr message = message_of(pieces);
      return recvmsg(fd_, &message, MSG_DONTWAIT);
    }
    case HostStreamKind::pipe:
    case HostStreamKind::device:
      break;
  }
  return read_without_waiting(pieces);
}

ssize_t HostStream::write_some(std::span<iovec> pieces) noexcept {
  switch (kind_) {
    case HostStreamKind::file:
      return size_limit_.call([&] { return writev(fd_, pieces.data(), count_of(pieces)); });
    case HostStreamKind::socket: {
      const msghdr message = message_of(pieces);
      return sendmsg(fd_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    case HostStreamKind::pipe:
      return call_quietly(SIGPIPE, EPIPE, [&] { return write_without_waiting(pieces); });
    case HostStreamKind::device:
      break;
  }
  return write_without_waiting(pieces);
}

Result<std::size_t> HostStream::try_read(ReadBuffers& buffers) {
  if (buffers.remaining() == 0) return std::size_t{0};
  Pieces pieces(buffers);
  ssize_t count = 0;
  do {
    count = read_some(pieces.get());
  } while (count < 0 && errno == EINTR);
  if (count < 0) return from_host_errno(errno);
  buffers.skip(static_cast<std::size_t>(count));
  return static_cast<std::size_t>(count);
}

Result<std::size_t> HostStream::try_write(WriteBuffers& buffers) {
  if (buffers.remaining() == 0) return std::size_t{0};
  Pieces pieces(buffers);
  ssize_t count = 0;
  do {
    count = write_some(pieces.get());
  } while (count < 0 && errno == EINTR);
  if (count < 0) return from_host_errno(errno);
  buffers.skip(static_cast<std::size_t>(count));
  return static_cast<std::size_t>(count);
}

Readiness HostStream::readiness() noexcept {
  pollfd asked{.fd = fd_, .events = POLLIN | POLLOUT | POLLRDHUP, .revents = 0};
  if (poll(&asked, 1, 0) < 0) return {};
  // What ends a sleep in poll() whatever it was asked for must count as ready, or the sleeper would
  // spin.
  constexpr short failed = POLLERR | POLLHUP | POLLNVAL;
  Readiness readiness{.ready = Interest::none};
  if ((asked.revents & (POLLIN | POLLRDHUP | failed)) != 0) readiness.ready |= Interest::read;
  if ((asked.revents & (POLLOUT | failed)) != 0) readiness.ready |= Interest::write;
  int waiting = 0;
  if (kind_ == HostStreamKind::file) {
    readiness.bytes = left_in_file(fd_);
  } else if (ioctl(fd_, FIONREAD, &waiting) == 0 && waiting > 0) {
    readiness.bytes = static_cast<std::uint64_t>(waiting);
  }
  const bool gone = (asked.revents & (POLLHUP | POLLERR)) != 0;
  const bool at_end =
      (asked.revents & POLLRDHUP) != 0 || (kind_ == HostStreamKind::file && readiness.bytes == 0);
  readiness.hangup = gone || at_end;
  readiness.end_of_file = !gone && at_end;
  return readiness;
}

WaitSource HostStream::wait_source(Interest interest) noexcept {
  if (kind_ == HostStreamKind::file) return {};
  return {.host_handle = fd_, .interest = interest};
}

}  // namespace wasifs
