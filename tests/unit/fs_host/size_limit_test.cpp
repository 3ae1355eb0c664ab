// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Changes beyond the program's RLIMIT_FSIZE, each in a process of its own: `fbig`, and no SIGXFSZ,
// which would end it.
#include <fcntl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>

#include "host_test.h"

namespace wasifs::host_tests {
namespace {

constexpr std::uint64_t limit = 4096;

void limit_files() {
  const rlimit wanted{.rlim_cur = limit, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(0, ::setrlimit(RLIMIT_FSIZE, &wanted));
  ASSERT_NE(SIG_ERR, std::signal(SIGXFSZ, SIG_DFL));
}

bool is_in(int (*ask)(sigset_t*)) {
  sigset_t set;
  sigemptyset(&set);
  return ask(&set) == 0 && sigismember(&set, SIGXFSZ) == 1;
}
bool is_blocked() {
  return is_in([](sigset_t* set) { return ::pthread_sigmask(SIG_SETMASK, nullptr, set); });
}
bool is_pending() {
  return is_in([](sigset_t* set) { return ::sigpending(set); });
}

Result<Appended> append(FileInode& file, std::string_view text) {
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
  WriteBuffers buffers({&span, 1});
  return file.append(buffers);
}

void grow_too_far(FileInode& file) {
  EXPECT_EQ(limit - 1, *put(file, std::string(limit - 1, 'x')));
  EXPECT_EQ(1U, *put(file, "yz", limit - 1)) << "what fits";
  EXPECT_EQ(Errno::fbig, errno_of(put(file, "z", limit)));
  EXPECT_EQ(Errno::fbig, errno_of(append(file, "z")));
  EXPECT_EQ(Errno::fbig, errno_of(file.truncate(limit + 1)));
  EXPECT_EQ(Errno::fbig, errno_of(file.allocate(limit, 1)));
  EXPECT_EQ(limit, *file.size());
}

[[noreturn]] void end() {
  std::_Exit(::testing::Test::HasFailure() ? 1 : 0);
}

class SizeLimitTest : public ::testing::Test {
 protected:
  TempTree tree_;
};

TEST_F(SizeLimitTest, FileOfATree) {
  const auto beyond = [this] {
    limit_files();
    const auto filesystem = make_host(tree_.path());
    const auto root = (*filesystem)->root();
    const auto opened = (*root)->as_directory()->open_child("file", writing(true));
    grow_too_far(*(*opened)->as_file());
    EXPECT_FALSE(is_blocked());
    EXPECT_FALSE(is_pending());
    end();
  };
  EXPECT_EXIT(beyond(), ::testing::ExitedWithCode(0), "");
}

TEST_F(SizeLimitTest, FileOfADescriptor) {
  const auto beyond = [this] {
    limit_files();
    const int fd = ::open(tree_.at("file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const auto file = make_host_file_from_fd(fd, Ownership::take);
    grow_too_far(*(*file)->as_file());
    end();
  };
  EXPECT_EXIT(beyond(), ::testing::ExitedWithCode(0), "");
}

TEST_F(SizeLimitTest, TheProgramsOwnSignalStaysPending) {
  const auto beyond = [this] {
    limit_files();
    const auto filesystem = make_host(tree_.path());
    const auto root = (*filesystem)->root();
    const auto opened = (*root)->as_directory()->open_child("file", writing(true));
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGXFSZ);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    grow_too_far(*(*opened)->as_file());
    EXPECT_FALSE(is_pending()) << "of ours nothing is left";
    EXPECT_TRUE(is_blocked());
    ::pthread_kill(::pthread_self(), SIGXFSZ);
    EXPECT_EQ(Errno::fbig, errno_of(put(*(*opened)->as_file(), "z", limit)));
    EXPECT_TRUE(is_pending());
    end();
  };
  EXPECT_EXIT(beyond(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace wasifs::host_tests
