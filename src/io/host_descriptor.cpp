// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/host_descriptor.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "host_os/errno_map.h"
#include "host_os/host_time.h"

namespace wasifs {

HostDescriptor::~HostDescriptor() {
  if (ownership_ == Ownership::take) close(fd_);
}

Result<Stat> HostDescriptor::stat(FileType type) const {
  struct stat found;
  if (fstat(fd_, &found) != 0) return from_host_errno(errno);
  return Stat{
      .dev = found.st_dev | (std::uint64_t{1} << 63),
      .ino = std::max<std::uint64_t>(found.st_ino, 1),
      .type = type,
      .nlink = found.st_nlink,
      .size = 0,
      .atim = file_timestamp(found.st_atim),
      .mtim = file_timestamp(found.st_mtim),
      .ctim = file_timestamp(found.st_ctim),
  };
}

Readiness HostDescriptor::readiness() const noexcept {
  pollfd asked{.fd = fd_, .events = POLLIN | POLLOUT | POLLRDHUP, .revents = 0};
  if (poll(&asked, 1, 0) < 0) return {};
  // What ends a sleep in poll() whatever it was asked for must count as ready, or the sleeper would
  // spin.
  constexpr short failed = POLLERR | POLLHUP | POLLNVAL;
  Readiness readiness{.ready = Interest::none};
  if ((asked.revents & (POLLIN | POLLRDHUP | failed)) != 0) readiness.ready |= Interest::read;
  if ((asked.revents & (POLLOUT | failed)) != 0) readiness.ready |= Interest::write;
  int waiting = 0;
  if (ioctl(fd_, FIONREAD, &waiting) == 0 && waiting > 0)
    readiness.bytes = static_cast<std::uint64_t>(waiting);
  const bool gone = (asked.revents & (POLLHUP | POLLERR)) != 0;
  const bool at_end = (asked.revents & POLLRDHUP) != 0;
  readiness.hangup = gone || at_end;
  readiness.end_of_file = !gone && at_end;
  return readiness;
}

}  // namespace wasifs
