// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps the signal of one system call from being delivered: SIGPIPE of a write that nobody reads
// (pipes, unlike sockets, have no flag for it before Linux 6.18), SIGXFSZ of one beyond the largest
// file. A library must not decide what they do in its program. The signal of a call goes to the
// thread that makes it, so blocking it there and taking it away afterwards is enough. Used by the
// rooms that write to the host; one thread, on the stack.
#pragma once

#include <cerrno>
#include <csignal>

namespace wasifs {

class QuietSignal {
 public:
  explicit QuietSignal(int signal) noexcept;
  ~QuietSignal();
  QuietSignal(const QuietSignal&) = delete;
  QuietSignal& operator=(const QuietSignal&) = delete;

  // To be called when the call failed as one does that raises the signal, before the next one.
  // Leaves errno alone.
  void take_away() noexcept;

 private:
  sigset_t signal_;
  sigset_t before_;
  bool was_blocked_ = false;
  bool was_pending_ = false;
};

/// What `call` returns, which leaves -1 and `error` in errno where it raises `signal`.
template <class Call>
auto call_quietly(int signal, int error, Call call) noexcept {
  QuietSignal quiet(signal);
  const auto returned = call();
  if (returned < 0 && errno == error) quiet.take_away();
  return returned;
}

}  // namespace wasifs
