// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/host_stream.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "host_os/errno_map.h"
#include "host_os/quiet_signal.h"
#include "io/host_pieces.h"

#ifndef RWF_NOWAIT  // glibc has it in <bits/uio-ext.h> since 2.27, other C libraries may not
#define RWF_NOWAIT 0x00000008
#endif

namespace wasifs {
namespace {

// What poll() calls writable takes at least this much without waiting (Linux: one page of a pipe).
constexpr std::size_t surely_written = PIPE_BUF;

int count_of(std::span<iovec> pieces) noexcept {
  return static_cast<int>(pieces.size());
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
    : StreamInode(type), host_(fd, ownership), kind_(kind) {}

HostStream::~HostStream() = default;

Result<Stat> HostStream::stat() {
  WASIFS_TRY(Stat stat, host_.stat(type()));
  if (kind_ != HostStreamKind::file) return stat;
  struct stat found;
  if (fstat(host_.get(), &found) != 0) return from_host_errno(errno);
  stat.size = static_cast<std::uint64_t>(found.st_size);
  return stat;
}

Result<void> HostStream::sync(bool data_only) {
  if (kind_ != HostStreamKind::file) return {};
  if ((data_only ? fdatasync(host_.get()) : fsync(host_.get())) != 0) return from_host_errno(errno);
  return {};
}

bool HostStream::poll_says(short events) const noexcept {
  pollfd asked{.fd = host_.get(), .events = events, .revents = 0};
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
    const ssize_t count = preadv2(host_.get(), pieces.data(), count_of(pieces), -1, RWF_NOWAIT);
    if (!learned_no_nowait(count)) return count;
  }
  if (!poll_says(POLLIN)) return -1;
  return readv(host_.get(), pieces.data(), count_of(pieces));
}

ssize_t HostStream::write_without_waiting(std::span<iovec> pieces) noexcept {
  if (has_nowait_.load(std::memory_order_relaxed)) {
    const ssize_t count = pwritev2(host_.get(), pieces.data(), count_of(pieces), -1, RWF_NOWAIT);
    if (!learned_no_nowait(count)) return count;
  }
  if (!poll_says(POLLOUT)) return -1;
  const std::span<iovec> safe = cut(pieces, surely_written);
  return writev(host_.get(), safe.data(), count_of(safe));
}

ssize_t HostStream::read_some(std::span<iovec> pieces) noexcept {
  switch (kind_) {
    case HostStreamKind::file:
      return readv(host_.get(), pieces.data(), count_of(pieces));
    case HostStreamKind::pipe:
    case HostStreamKind::device:
      break;
  }
  return read_without_waiting(pieces);
}

ssize_t HostStream::write_some(std::span<iovec> pieces) noexcept {
  switch (kind_) {
    case HostStreamKind::file:
      return size_limit_.call([&] { return writev(host_.get(), pieces.data(), count_of(pieces)); });
    case HostStreamKind::pipe:
      return call_quietly(SIGPIPE, EPIPE, [&] { return write_without_waiting(pieces); });
    case HostStreamKind::device:
      break;
  }
  return write_without_waiting(pieces);
}

Result<std::size_t> HostStream::try_read(ReadBuffers& buffers) {
  if (buffers.remaining() == 0) return std::size_t{0};
  HostPieces pieces(buffers);
  return transferred(buffers, [&] { return read_some(pieces.get()); });
}

Result<std::size_t> HostStream::try_write(WriteBuffers& buffers) {
  if (buffers.remaining() == 0) return std::size_t{0};
  HostPieces pieces(buffers);
  return transferred(buffers, [&] { return write_some(pieces.get()); });
}

Readiness HostStream::readiness() noexcept {
  Readiness readiness = host_.readiness();
  if (kind_ != HostStreamKind::file) return readiness;
  readiness.bytes = left_in_file(host_.get());
  if (readiness.bytes != 0 || readiness.hangup) return readiness;
  readiness.hangup = true;
  readiness.end_of_file = true;
  return readiness;
}

WaitSource HostStream::wait_source(Interest interest) noexcept {
  if (kind_ == HostStreamKind::file) return {};
  return {.host_handle = host_.get(), .interest = interest};
}

}  // namespace wasifs
