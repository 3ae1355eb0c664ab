// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Processes that are killed while they save: at random moments, and before and after each of their
// system calls. The store has the old snapshot or the new one. What a power cut would leave is not
// seen here; instead the order of the calls is checked that bring things to the disk.
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <random>

#include "unit/stores_directory/directory.h"

namespace wasifs {
namespace {

using namespace testing_support;

constexpr std::size_t chunks = 12;

class DirectoryCrash : public testing::Test {
 protected:
  // Runs `work` in another process.
  template <class Work>
  static pid_t start(Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
      work();
      ::_exit(0);
    }
    return child;
  }

  void save_version(std::uint64_t version) const {
    const auto store = open_directory_store(tree_.at("store"));
    if (!store || !save(**store, "one", make_version(version, chunks))) ::_exit(1);
  }

  // The store is good, and stays so when what is left over goes.
  void check() const {
    const auto store = opened(tree_.at("store"));
    ASSERT_EQ("", difference_from_version(*store, "one"));
    ASSERT_EQ("no error", sentence_of(store->collect()));
    ASSERT_TRUE(files_in(tree_.at("store/writers")).empty());
    ASSERT_EQ("", difference_from_version(*store, "one"));
  }

  const TempTree tree_;
};

TEST_F(DirectoryCrash, AtRandomMoments) {
  save_version(1);
  std::mt19937 random(20260801);
  int killed = 0;
  for (int round = 0; round < times(50, 1000); ++round) {
    const pid_t child = start([&] {
      for (std::uint64_t version = 1;; ++version) {
        save_version(version);
        if (version % 5 == 0) (void)opened(tree_.at("store"))->collect();
      }
    });
    ::usleep(static_cast<useconds_t>(random() % 20000));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(child, ::waitpid(child, &status, 0));
    killed += WIFSIGNALED(status) ? 1 : 0;
    ASSERT_NO_FATAL_FAILURE(check()) << round;
  }
  EXPECT_EQ(times(50, 1000), killed);
}

// One system call of the traced process.
struct Call {
  std::uint64_t number = 0;
  std::uint64_t arguments[6]{};
};

// Waits for the process to stop where it asked to be traced.
bool trace(pid_t child) {
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFSTOPPED(status) &&
         ::ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) == 0;
}

// Lets the process run up to the next beginning or end of a system call. Whether it is still there.
bool step(pid_t child, bool& entering, Call& call) {
  int status = 0;
  if (::ptrace(PTRACE_SYSCALL, child, 0, 0) != 0) return false;
  if (::waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return false;
  __ptrace_syscall_info info{};
  if (::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(info), &info) <= 0) {
    return false;
  }
  entering = info.op == PTRACE_SYSCALL_INFO_ENTRY;
  if (entering) {
    call.number = info.entry.nr;
    std::copy(std::begin(info.entry.args), std::end(info.entry.args), std::begin(call.arguments));
  }
  return true;
}

void stop_for_tracing() {
  ::ptrace(PTRACE_TRACEME, 0, 0, 0);
  ::raise(SIGSTOP);
}

TEST_F(DirectoryCrash, AtEverySystemCall) {
  save_version(1);
  bool finished = false;
  int moment = 0;
  // Every other stop: the end of a call leaves the same files as the beginning of the next.
  for (; !finished && moment < 5000; moment += 2) {
    const auto snapshot = make_version(static_cast<std::uint64_t>(2 + moment % 7), chunks);
    const pid_t child = start([&] {
      const auto store = opened(tree_.at("store"));
      stop_for_tracing();
      (void)save(*store, "one", snapshot);
      ::_exit(0);
    });
    ASSERT_TRUE(trace(child));
    bool entering = false;
    Call call;
    for (int i = 0; i <= moment && !finished; ++i) finished = !step(child, entering, call);
    int status = 0;
    ::kill(child, SIGKILL);
    (void)::waitpid(child, &status, 0);
    ASSERT_NO_FATAL_FAILURE(check()) << moment;
  }
  EXPECT_TRUE(finished);
  EXPECT_GT(moment, 40);
}

TEST_F(DirectoryCrash, EverythingIsOnTheDiskBeforeItHasItsName) {
  save_version(1);
  const pid_t child = start([&] {
    stop_for_tracing();
    save_version(2);
  });
  ASSERT_TRUE(trace(child));
  std::string order;
  bool entering = false;
  Call call;
  while (step(child, entering, call)) {
    if (!entering) continue;
    // w: written, s: content on the disk, n: given its name, d: a directory on the disk
    if (call.number == SYS_pwritev) order += 'w';
    if (call.number == SYS_fdatasync) order += 's';
    if (call.number == SYS_renameat) order += 'n';
    if (call.number == SYS_fsync) order += 'd';
  }
  // One w before the first rename and one before the second is that of a pin or a record.
  order.erase(std::unique(order.begin(), order.end()), order.end());
  EXPECT_EQ("wswndwsnd", order);
}

}  // namespace
}  // namespace wasifs
