// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/watch_queue.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <utility>

#include "host_os/errno_map.h"

namespace wasifs::host {
namespace {

// The kernel writes the second half of a rename right behind the first, unless the program that
// renames loses the processor in between.
constexpr std::chrono::milliseconds moment{50};
// Events that are kept while the second half is looked for: as many as the kernel keeps.
constexpr std::size_t most_ahead = 16384;

}  // namespace

Result<bool> WatchQueue::read() {
  alignas(::inotify_event) std::array<char, 65536> bytes;
  ssize_t count = 0;
  do count = ::read(handle_, bytes.data(), bytes.size());
  while (count < 0 && errno == EINTR);
  if (count < 0) return errno == EAGAIN ? Result<bool>(false) : from_host_errno(errno);
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
    ::inotify_event event;
    std::memcpy(&event, bytes.data() + at, sizeof event);
    // The name is padded by zeros.
    const char* const name = bytes.data() + at + sizeof event;
    events_.push_back({.watch = event.wd,
                       .mask = event.mask,
                       .cookie = event.cookie,
                       .name = std::string(name, ::strnlen(name, event.len)),
                       .read = now});
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
  const auto end = event.read + moment;
  for (std::size_t looked_at = 0;;) {
    const auto partner =
        std::find_if(events_.begin() + static_cast<std::ptrdiff_t>(looked_at), events_.end(),
                     [&](const WatchEvent& other) {
                       return (other.mask & IN_MOVED_TO) != 0 && other.cookie == event.cookie;
                     });
    if (partner != events_.end()) {
      std::optional<WatchEvent> taken(std::move(*partner));
      events_.erase(partner);
      return taken;
    }
    looked_at = events_.size();
    if (looked_at >= most_ahead) return std::nullopt;
    // What there is already is looked at in any case.
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(end - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration()));
    ::pollfd waits{.fd = handle_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waits, 1, static_cast<int>(rest.count()));
    if (ready < 0 && errno == EINTR) continue;
    const auto more = ready > 0 ? read() : Result<bool>(false);
    if (!more || !*more) return std::nullopt;
  }
}

void WatchQueue::drop_all() {
  for (;;) {
    events_.clear();
    const auto more = read();
    if (!more || !*more) return;
  }
}

}  // namespace wasifs::host
