// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The borders of what is granted: moved directories, read-only mounts, hard links, special files,
// and what is shown when nothing is granted.
#include "sandbox.h"
#include "wasifs/fs/read_only.h"

namespace wasifs::security_tests {
namespace {

class BoundaryTest : public SandboxTest {};
INSTANTIATE_TEST_SUITE_P(Ways, BoundaryTest, every_way(),
                         [](const auto& made) { return made.param.name; });

TEST_P(BoundaryTest, AnEmptyNamespaceShowsNothing) {
  const Ref<Namespace> empty = make_ref<Namespace>();
  const Location start = *empty->root();
  int listed = 0;
  EXPECT_EQ(Errno::success, errno_of(list_directory(start, 0, [&](const DirEntry& entry) {
              EXPECT_TRUE(entry.name == "." || entry.name == "..") << entry.name;
              ++listed;
              return true;
            })));
  EXPECT_EQ(2, listed);
  EXPECT_EQ(Errno::noent, errno_of(open_path(start, "etc", true, reading())));
  EXPECT_EQ(Errno::perm, errno_of(open_path(start, "..", true, reading())));
  EXPECT_NE(Errno::success, errno_of(open_path(start, "new", true, writing(true))));
}

TEST_P(BoundaryTest, ADirectoryThatWasMovedOutGivesNoWayToWhereItIsNow) {
  const Location sub = open_path(start_, "dir/sub", true, directory_only())->location;
  // Another program moves it out of the tree while the guest holds it.
  ASSERT_EQ(0, ::rename(tree_.at("inside/dir").c_str(), tree_.at("secrets/dir").c_str()));
  for (const char* path : {"..", "../..", "../../key", "../../../secret", "./../sub"}) {
    EXPECT_EQ(Errno::perm, errno_of(open_path(sub, path, true, reading()))) << path;
    EXPECT_EQ(Errno::perm, errno_of(stat_path(sub, path, true))) << path;
  }
  EXPECT_EQ(Errno::noent, open("dir/sub"));
  ASSERT_EQ(0, ::rename(tree_.at("secrets/dir").c_str(), tree_.at("inside/dir").c_str()));
}

TEST_P(BoundaryTest, ReadOnlyIsReadOnlyByEveryRoad) {
  const HostOptions options = GetParam().options;
  tree_.directory("inside/ro");
  tree_.directory("inside/rw");
  tree_.write("inside/ro/file", "precious");
  tree_.write("inside/rw/file", "cheap");
  tree_.link("inside/ro/link", "file");
  const Ref<Namespace> space = make_ref<Namespace>();
  ASSERT_EQ(
      Errno::success,
      errno_of(space->mount("/ro", make_read_only(*make_host(tree_.at("inside/ro"), options)))));
  ASSERT_EQ(Errno::success,
            errno_of(space->mount("/rw", *make_host(tree_.at("inside/rw"), options))));
  const Location root = *space->root();
  const Location ro = open_path(root, "ro", true, directory_only())->location;
  const Location rw = open_path(root, "rw", true, directory_only())->location;
  struct Start {
    Location ro;
    std::string ro_prefix;
    Location rw;
    std::string rw_prefix;
  };
  for (const Start& from : {Start{root, "ro/", root, "rw/"}, Start{ro, "", rw, ""}}) {
    const auto in_ro = [&](std::string_view name) { return from.ro_prefix + std::string(name); };
    const auto in_rw = [&](std::string_view name) { return from.rw_prefix + std::string(name); };
    TimesChange now;
    now.mtim.how = TimeChange::How::now;
    EXPECT_EQ(Errno::rofs, errno_of(open_path(from.ro, in_ro("file"), true, writing())));
    EXPECT_EQ(Errno::rofs, errno_of(open_path(from.ro, in_ro("link"), true, writing())));
    EXPECT_EQ(Errno::rofs, errno_of(open_path(from.ro, in_ro("new"), true, writing(true))));
    OpenHow cut;
    cut.truncate = true;
    EXPECT_EQ(Errno::rofs, errno_of(open_path(from.ro, in_ro("file"), true, cut)));
    EXPECT_EQ(Errno::rofs, errno_of(set_path_times(from.ro, in_ro("file"), true, now)));
    EXPECT_EQ(Errno::rofs, errno_of(unlink_path(from.ro, in_ro("file"))));
    EXPECT_EQ(Errno::rofs, errno_of(make_directory_path(from.ro, in_ro("new"))));
    EXPECT_EQ(Errno::rofs, errno_of(make_link_path("file", from.ro, in_ro("new"))));
    // Into and out of the writable one, both are on one file system of the host.
    EXPECT_EQ(Errno::xdev,
              errno_of(hard_link_path(from.ro, in_ro("file"), false, from.rw, in_rw("alias"))));
    EXPECT_EQ(Errno::xdev, errno_of(rename_path(from.ro, in_ro("file"), from.rw, in_rw("taken"))));
    EXPECT_EQ(Errno::xdev,
              errno_of(hard_link_path(from.rw, in_rw("file"), false, from.ro, in_ro("put"))));
    EXPECT_EQ(Errno::xdev, errno_of(rename_path(from.rw, in_rw("file"), from.ro, in_ro("put"))));
    EXPECT_EQ(Errno::rofs,
              errno_of(rename_path(from.ro, in_ro("file"), from.ro, in_ro("renamed"))));
    EXPECT_EQ(Errno::rofs,
              errno_of(hard_link_path(from.ro, in_ro("file"), false, from.ro, in_ro("alias"))));
  }
  // An open file or directory does not gain write access when it is opened again.
  const Ref<Inode> file = open_path(ro, "file", true, reading())->location.inode;
  EXPECT_EQ(Errno::rofs, errno_of(file->open(writing())));
  EXPECT_EQ(Errno::rofs, errno_of(file->as_file()->truncate(0)));
  EXPECT_EQ("precious", tree_.read("inside/ro/file"));
  EXPECT_EQ("cheap", tree_.read("inside/rw/file"));
}

TEST_P(BoundaryTest, AHardLinkToTheOutsideIsReadOnlyWhereAsked) {
  ASSERT_EQ(0, ::link(tree_.at("secret").c_str(), tree_.at("inside/alias").c_str()));
  HostOptions options = GetParam().options;
  options.hardlinked_read_only = true;
  mount(options);
  for (const bool create : {false, true}) {
    for (const bool truncate : {false, true}) {
      EXPECT_EQ(Errno::perm,
                errno_of(open_path(start_, "alias", true, writing(create, false, truncate))));
      EXPECT_EQ(Errno::perm, errno_of(open_path(start_, "dir/../alias", true,
                                                writing(create, false, truncate))));
    }
  }
  OpenHow cut;
  cut.truncate = true;
  EXPECT_EQ(Errno::perm, errno_of(open_path(start_, "dir/../alias", true, cut)));
  EXPECT_EQ(Errno::success, errno_of(open_path(start_, "alias", true, reading())));
}

TEST_P(BoundaryTest, OpeningAFifoReturnsAtOnce) {
  tree_.fifo("inside/fifo");
  tree_.fifo("inside/dir/fifo");
  tree_.link("inside/link", "dir/fifo");
  // A hang is the failure here; the time limit of the test shows it.
  for (const char* path : {"fifo", "dir/fifo", "link", "dir/../fifo"}) {
    for (const auto& how : {reading(), writing(), writing(true), writing(false, false, true)}) {
      EXPECT_EQ(Errno::nxio, open(path, true, how)) << path;
    }
    EXPECT_EQ(Errno::success, errno_of(stat_path(start_, path, true)));
  }
}

}  // namespace
}  // namespace wasifs::security_tests
