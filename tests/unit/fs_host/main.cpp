// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the tests of this room, after taking openat2 away where WASIFS_TEST_DENY_OPENAT2 asks for
// it: "ENOSYS" as an old kernel answers, "EPERM" as the filter of a container does. A filter cannot
// be removed, so it is a matter of the whole process.
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>

namespace {

bool deny_openat2(unsigned error) {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) return false;
  return ::syscall(SYS_openat2, -1, "", nullptr, 0) == -1 && errno == static_cast<int>(error);
}

}  // namespace

int main(int count, char** arguments) {
  ::testing::InitGoogleTest(&count, arguments);
  if (const char* denied = std::getenv("WASIFS_TEST_DENY_OPENAT2"); denied != nullptr) {
    if (!deny_openat2(std::string_view(denied) == "EPERM" ? EPERM : ENOSYS)) {
      std::fputs("SKIPPED: this system lets no program filter its system calls\n", stderr);
      return 77;
    }
  }
  return RUN_ALL_TESTS();
}
