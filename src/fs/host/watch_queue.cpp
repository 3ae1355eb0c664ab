// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/watch_queue.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "host_os/errno_map.h"

namespace wasifs::host {
namespace {

// The kernel writes the second half of a rename right behind the first, unless the program that
// renames loses the processor in between.
constexpr int moment = 50;  // milliseconds

}  // namespace

Result<bool> WatchQueue::read() {
  alignas(::inotify_event) std::array<char, 65536> bytes;
  ssize_t count = 0;
  do count = ::read(handle_, bytes.data(), bytes.size());
  while (count < 0 && errno == EINTR);
  if (count < 0) return errno == EAGAIN ? Result<bool>(false) : from_host_errno(errno);
  for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
    ::inotify_event event;
    std::memcpy(&event, bytes.data() + at, sizeof event);
    // The name is padded by zeros.
    const char* const name = bytes.data() + at + sizeof event;
    events_.push_back(
        {event.wd, event.mask, event.cookie, std::string(name, ::strnlen(name, event.len))});
    at += sizeof event + event.len;
  }
  return count > 0;
}

Result<std::optional<WatchEvent>> WatchQueue::next() {
  if (events_.empty()) WASIFS_CHECK(read());
  if (events_.empty()) return std::optional<WatchEvent>();
  std::optional<WatchEvent> event(std::move(events_.front()));
  events_.pop_front();
  return event;
}

std::optional<WatchEvent> WatchQueue::take_partner(const WatchEvent& event) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto partner = std::ranges::find_if(events_, [&](const WatchEvent& other) {
      return (other.mask & IN_MOVED_TO) != 0 && other.cookie == event.cookie;
    });
    if (partner != events_.end()) {
      std::optional<WatchEvent> taken(std::move(*partner));
      events_.erase(partner);
      return taken;
    }
    ::pollfd waits{.fd = handle_, .events = POLLIN, .revents = 0};
    const auto more = ::poll(&waits, 1, moment) > 0 ? read() : Result<bool>(false);
    if (!more || !*more) break;
  }
  return std::nullopt;
}

}  // namespace wasifs::host
