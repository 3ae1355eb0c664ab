// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps the SIGPIPE of one write from being delivered. A library must not decide what SIGPIPE does
// in its program, and pipes, unlike sockets, have no flag for it before Linux 6.18. The signal of a
// write goes to the thread that writes, so blocking it there and taking it away afterwards is
// enough. Used by host_stream.cpp; one thread, on the stack.
#pragma once

#include <csignal>

namespace wasifs {

class QuietSigpipe {
 public:
  QuietSigpipe() noexcept;
  ~QuietSigpipe();
  QuietSigpipe(const QuietSigpipe&) = delete;
  QuietSigpipe& operator=(const QuietSigpipe&) = delete;

  // To be called when the write failed with EPIPE, before anything else is written.
  void take_away() noexcept;

 private:
  sigset_t before_;
  bool was_blocked_ = false;
  bool was_pending_ = false;
};

}  // namespace wasifs
