// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls that every_call_test.cpp has no step for: what they say does not depend on what another
// program does to the file, and never fails for it.
#include <gtest/gtest.h>

#include "guest_on.h"
#include "scene.h"
#include "wasifs/fs/host.h"

namespace wasifs::host_changes {
namespace {

class OtherCalls : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Changes, OtherCalls,
                         ::testing::Values("truncate tree/file 0", "unlink tree/file",
                                           "rename spare/file tree/file", "chmod 0 tree/file",
                                           "rename tree taken", "remove tree"));

TEST_P(OtherCalls, AdviseSyncDataRightsAndPreopensGoOn) {
  const WithoutOverride rights;
  Box box;
  Box::fill(box.path());
  GuestOn guest(make_host(box.path() + "/tree").value());
  const Fd file = guest.open("file", true);
  const Fd directory = guest.open("dir");
  Other other(box.path());
  other.does(GetParam());

  FakeGuest& calls = guest.calls();
  EXPECT_EQ("success", calls.call("fd_advise", file, 0, 100, 3));
  EXPECT_EQ("success", calls.call("fd_datasync", file));
  EXPECT_EQ("success", calls.call("fd_datasync", directory));
  EXPECT_EQ("success", calls.call("fd_sync", directory));
  EXPECT_EQ("success", calls.call("fd_prestat_get", GuestOn::root, FakeGuest::out));
  ASSERT_EQ(1U, calls.u32(FakeGuest::out + 4));
  EXPECT_EQ("success", calls.call("fd_prestat_dir_name", GuestOn::root, FakeGuest::data, 1));
  EXPECT_EQ("/", calls.text(FakeGuest::data, 1));
  EXPECT_EQ("success", calls.call("fd_fdstat_set_rights", file, testing_support::right_read, 0));
  EXPECT_EQ("notcapable", guest.write_fd(file, "no more"));
  EXPECT_EQ("success", calls.call("fd_close", directory));
  EXPECT_EQ("success", calls.call("fd_close", file));
}

}  // namespace
}  // namespace wasifs::host_changes
