// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pause_trigger.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <system_error>

namespace wasifs::cli {
namespace {

constexpr char to_pause = 'p';
constexpr char to_end = 'e';

// A handler can do little else than write to a descriptor.
std::atomic<int> signalled = -1;

void send(int pipe, char what) {
  const int before = errno;
  while (::write(pipe, &what, 1) < 0 && errno == EINTR) {
  }
  errno = before;
}

void on_signal(int) {
  if (const int pipe = signalled.load(); pipe >= 0) send(pipe, to_pause);
}

int milliseconds_until(std::chrono::steady_clock::time_point end) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

}  // namespace

PauseTrigger::PauseTrigger(Process& process, std::optional<std::chrono::nanoseconds> after,
                           std::optional<int> signal)
    : process_(process), signal_(signal) {
  if (::pipe2(events_, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "no pipe");
  if (signal_) {
    signalled = events_[1];
    struct sigaction action{};
    action.sa_handler = &on_signal;
    action.sa_flags = SA_RESTART;
    ::sigaction(*signal_, &action, nullptr);
  }
  thread_ = std::thread([this, after] { watch(after); });
}

PauseTrigger::~PauseTrigger() {
  if (signal_) {
    std::signal(*signal_, SIG_IGN);  // what is saved now is not to be cut short
    signalled = -1;
  }
  send(events_[1], to_end);
  thread_.join();
  for (const int end : events_) ::close(end);
}

void PauseTrigger::watch(std::optional<std::chrono::nanoseconds> after) {
  // Centuries are as good as for ever.
  constexpr std::chrono::nanoseconds longest = std::chrono::hours(24 * 365 * 100);
  const auto end = std::chrono::steady_clock::now() + std::min(after.value_or(longest), longest);
  bool timed = after.has_value();
  for (;;) {
    pollfd wait{.fd = events_[0], .events = POLLIN, .revents = 0};
    const int ready = ::poll(&wait, 1, timed ? milliseconds_until(end) : -1);
    if (ready < 0 && errno != EINTR) return;
    if (ready > 0) {
      char what = to_end;
      if (::read(events_[0], &what, 1) != 1 || what == to_end) return;
      (void)process_.pause();
    }
    if (timed && std::chrono::steady_clock::now() >= end) {
      (void)process_.pause();
      timed = false;
    }
  }
}

}  // namespace wasifs::cli
