// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A write to a pipe that nobody reads: no SIGPIPE, and nothing of the program's signal state
// changed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "host_pipe.h"
#include "stream_calls.h"
#include "wasifs/io/host_fd.h"

namespace wasifs {
namespace {

volatile std::sig_atomic_t delivered = 0;

// Counts the SIGPIPEs that reach the program while it lives. The default action would end the test.
class CountedSigpipe {
 public:
  CountedSigpipe() {
    delivered = 0;
    struct sigaction action{};
    action.sa_handler = [](int) { delivered = delivered + 1; };
    sigaction(SIGPIPE, &action, &before_);
  }
  ~CountedSigpipe() { sigaction(SIGPIPE, &before_, nullptr); }

 private:
  struct sigaction before_{};
};

bool sigpipe_is_blocked() {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, SIGPIPE) == 1;
}

bool sigpipe_is_pending() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

class BlockedSigpipe {
 public:
  BlockedSigpipe() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, &before_);
  }
  ~BlockedSigpipe() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

Ref<Inode> writer_that_nobody_reads() {
  HostPipe pipe;
  return *from_host_fd(pipe.release_writer(), Ownership::take);
}

TEST(QuietSigpipe, FailedWriteDeliversNothing) {
  const CountedSigpipe counted;
  const Ref<Inode> writer = writer_that_nobody_reads();
  EXPECT_EQ(errno_of(try_write(*writer, "x")), Errno::pipe);
  EXPECT_EQ(delivered, 0);
  EXPECT_FALSE(sigpipe_is_blocked());
  EXPECT_FALSE(sigpipe_is_pending());

  // And the program still gets those that are its own.
  HostPipe pipe;
  pipe.close_reader();
  EXPECT_EQ(write(pipe.writer(), "x", 1), -1);
  EXPECT_EQ(delivered, 1);
}

TEST(QuietSigpipe, BlockedStaysBlockedAndNothingIsLeftPending) {
  const CountedSigpipe counted;
  const BlockedSigpipe blocked;
  const Ref<Inode> writer = writer_that_nobody_reads();
  EXPECT_EQ(errno_of(try_write(*writer, "x")), Errno::pipe);
  EXPECT_TRUE(sigpipe_is_blocked());
  EXPECT_FALSE(sigpipe_is_pending());
}

TEST(QuietSigpipe, PendingOneIsNotTaken) {
  const CountedSigpipe counted;
  {
    const BlockedSigpipe blocked;
    pthread_kill(pthread_self(), SIGPIPE);
    const Ref<Inode> writer = writer_that_nobody_reads();
    EXPECT_EQ(errno_of(try_write(*writer, "x")), Errno::pipe);
    EXPECT_TRUE(sigpipe_is_pending());
    EXPECT_EQ(delivered, 0);
  }
  EXPECT_EQ(delivered, 1);
}

}  // namespace
}  // namespace wasifs
