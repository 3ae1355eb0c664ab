// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/errno_map.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace wasifs {
namespace {

TEST(ErrnoMapTest, NeverSaysSuccessAndNeverThatACallIsMissing) {
  for (int error = 1; error < 4096; ++error) {
    EXPECT_NE(Errno::success, from_host_errno(error)) << error;
    EXPECT_NE(Errno::nosys, from_host_errno(error)) << error;
    EXPECT_NE(Errno::mfile, from_host_errno(error)) << "the guest's own table is not full";
    EXPECT_NE(Errno::notcapable, from_host_errno(error)) << error;
  }
}

TEST(ErrnoMapTest, KeepsWhatAGuestActsUpon) {
  EXPECT_EQ(Errno::noent, from_host_errno(ENOENT));
  EXPECT_EQ(Errno::nfile, from_host_errno(EMFILE));
  EXPECT_EQ(Errno::nfile, from_host_errno(ENFILE));
  EXPECT_EQ(Errno::notsup, from_host_errno(EOPNOTSUPP));
  EXPECT_EQ(Errno::notsup, from_host_errno(ENOSYS));
  EXPECT_EQ(Errno::again, from_host_errno(EWOULDBLOCK));
#ifndef _WIN32  // which has neither
  EXPECT_EQ(Errno::dquot, from_host_errno(EDQUOT));
  EXPECT_EQ(Errno::io, from_host_errno(EREMOTEIO));
#endif
  EXPECT_EQ(Errno::connaborted, from_host_errno(ECONNABORTED));
}

}  // namespace
}  // namespace wasifs
