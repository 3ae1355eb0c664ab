// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By ppoll(), with an eventfd for the queues.
#include "host_os/handle_wait.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace wasifs {
namespace {

/// Makes an eventfd readable.
class HandleWaiter final : public Waiter {
 public:
  HandleWaiter() noexcept : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~HandleWaiter() override {
    if (event_ >= 0) ::close(event_);
  }

  /// -1 where the machine had none left.
  [[nodiscard]] int event() const noexcept { return event_; }

  void notify() noexcept override {
    const std::uint64_t one = 1;
    // It fails only when the counter is full, and then it is readable.
    [[maybe_unused]] const ssize_t written = ::write(event_, &one, sizeof(one));
  }

 private:
  int event_;
};

short events_of(Interest interest) noexcept {
  unsigned events = 0;
  if (has_any(interest, Interest::read)) events |= POLLIN;
  if (has_any(interest, Interest::write)) events |= POLLOUT;
  return static_cast<short>(events);
}

/// What is asked of each handle once, as the machine bounds how many are asked: a guest may
/// subscribe to one as often as it likes.
std::vector<pollfd> handles_of(std::span<const WaitSource> sources, int event) {
  std::vector<pollfd> handles;
  for (const WaitSource& source : sources) {
    if (source.host_handle < 0) continue;
    handles.push_back({.fd = static_cast<int>(source.host_handle),
                       .events = events_of(source.interest),
                       .revents = 0});
  }
  std::ranges::sort(handles, {}, &pollfd::fd);
  std::size_t kept = 0;
  for (const pollfd& next : handles) {
    if (kept != 0 && handles[kept - 1].fd == next.fd)
      handles[kept - 1].events = static_cast<short>(handles[kept - 1].events | next.events);
    else
      handles[kept++] = next;
  }
  handles.resize(kept);
  handles.push_back({.fd = event, .events = POLLIN, .revents = 0});
  return handles;
}

}  // namespace

Result<void> wait_for_handles(std::span<const WaitSource> sources,
                              std::optional<Timestamp> timeout_ns,
                              const std::function<bool()>& already) {
  HandleWaiter waiter;
  if (waiter.event() < 0) return errno == ENOMEM ? Errno::nomem : Errno::nfile;
  std::vector<pollfd> handles = handles_of(sources, waiter.event());
  const Registration registration(sources, waiter);
  if (already()) return {};
  timespec timeout{};
  if (timeout_ns) {
    constexpr Timestamp second = 1'000'000'000;
    const Timestamp limit = std::min(*timeout_ns, longest_sleep);
    timeout.tv_sec = static_cast<time_t>(limit / second);
    timeout.tv_nsec = static_cast<long>(limit % second);
  }
  const int ready =
      ::ppoll(handles.data(), handles.size(), timeout_ns ? &timeout : nullptr, nullptr);
  if (ready >= 0 || errno == EINTR) return {};
  // EINVAL: more handles than the process may have open.
  return errno == ENOMEM ? Errno::nomem : Errno::nfile;
}

}  // namespace wasifs
