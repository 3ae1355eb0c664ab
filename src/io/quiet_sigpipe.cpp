// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/quiet_sigpipe.h"

#include <cerrno>
#include <ctime>

namespace wasifs {
namespace {

sigset_t sigpipe_only() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

}  // namespace

QuietSigpipe::QuietSigpipe() noexcept {
  const sigset_t blocked = sigpipe_only();
  pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  was_blocked_ = sigismember(&before_, SIGPIPE) == 1;
  if (!was_blocked_) return;
  // Only where it was blocked before can one be pending that is not ours.
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  was_pending_ = sigismember(&pending, SIGPIPE) == 1;
}

QuietSigpipe::~QuietSigpipe() {
  if (!was_blocked_) pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void QuietSigpipe::take_away() noexcept {
  if (was_pending_) return;
  const sigset_t taken = sigpipe_only();
  constexpr timespec at_once{};
  while (sigtimedwait(&taken, nullptr, &at_once) < 0 && errno == EINTR) {
  }
}

}  // namespace wasifs
