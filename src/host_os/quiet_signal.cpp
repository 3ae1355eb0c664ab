// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/quiet_signal.h"

#include <ctime>

namespace wasifs {

QuietSignal::QuietSignal(int signal) noexcept {
  sigemptyset(&signal_);
  sigaddset(&signal_, signal);
  pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  was_blocked_ = sigismember(&before_, signal) == 1;
  if (!was_blocked_) return;
  // Only where it was blocked before can one be pending that is not ours.
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  was_pending_ = sigismember(&pending, signal) == 1;
}

QuietSignal::~QuietSignal() {
  if (!was_blocked_) pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void QuietSignal::take_away() noexcept {
  if (was_pending_) return;
  const int error = errno;
  constexpr timespec at_once{};
  while (sigtimedwait(&signal_, nullptr, &at_once) < 0 && errno == EINTR) {
  }
  errno = error;
}

}  // namespace wasifs
