// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// File systems that rely on nobody else changing the directory: a `private` mount, and an overlay
// whose layers are host directories. What another program changes all the same, they may show late
// or not at all; here is what exactly, that the rest is not stale, and that nothing outside is
// reached by it.
#include <gtest/gtest.h>

#include "guest_on.h"
#include "scene.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/overlay.h"

namespace wasifs::host_changes {
namespace {

class KeptTest : public ::testing::Test {
 protected:
  KeptTest() : other_((Box::fill(box_.path()), box_.path())) {}
  ~KeptTest() override { EXPECT_EQ("", Box::harm_outside(box_.path())); }

  [[nodiscard]] Ref<FileSystem> tree(bool exclusive) const {
    return make_host(box_.path() + "/tree", {.exclusive = exclusive}).value();
  }

  Box box_;
  Other other_;
};

class PrivateChanged : public KeptTest {
 protected:
  PrivateChanged() : guest_(tree(true)) {
    EXPECT_EQ("in sub", guest_.read("dir/sub/file"));  // dir/sub is kept now
  }
  GuestOn guest_;
};

TEST_F(PrivateChanged, FilesAreNeverStale) {
  const Fd held = guest_.open("dir/sub/file", true);
  other_.does("append tree/dir/sub/file more");
  EXPECT_EQ("in submore", guest_.read("dir/sub/file"));
  other_.does("truncate tree/dir/sub/file 2");
  EXPECT_EQ("in", guest_.read("dir/sub/file"));
  EXPECT_EQ("in", guest_.read_fd(held));
  other_.does("rename spare/file tree/dir/sub/file");
  EXPECT_EQ("another file, and a longer one", guest_.read("dir/sub/file"));
  EXPECT_EQ("in", guest_.read_fd(held));
  other_.does("unlink tree/dir/sub/file");
  EXPECT_EQ("noent", guest_.read("dir/sub/file"));
  EXPECT_EQ("success", guest_.write_fd(held, "on"));
  other_.does("symlink ../../../outside/file tree/dir/sub/file");
  EXPECT_EQ("perm", guest_.read("dir/sub/file"));
}

TEST_F(PrivateChanged, APathThroughAKeptDirectoryLeadsToWhereItWasMoved) {
  other_.does("rename tree/dir taken");
  EXPECT_EQ("in sub", guest_.read("dir/sub/file")) << "which is stale, as is written";
  other_.does("symlink ../outside tree/dir");
  EXPECT_EQ("in sub", guest_.read("dir/sub/file"));
  EXPECT_EQ("perm", guest_.read("dir/file")) << "what is not kept is walked";
  // A rename or the removal of a directory by this guest forgets all that is kept.
  EXPECT_EQ("success", guest_.calls().call("path_rename", GuestOn::root, std::string_view("whole"),
                                           GuestOn::root, std::string_view("renamed")));
  EXPECT_EQ("perm", guest_.read("dir/sub/file"));
}

TEST_F(PrivateChanged, AKeptDirectoryThatWasRemovedHoldsNothing) {
  other_.does("remove tree/dir/sub");
  EXPECT_EQ("noent", guest_.read("dir/sub/file"));
  EXPECT_EQ("noent", guest_.calls().call("path_open", GuestOn::root, 0,
                                         std::string_view("dir/sub/new"), testing_support::creat,
                                         testing_support::every_right, 0, 0, FakeGuest::out));
  other_.does("mkdir tree/dir/sub");
  other_.does("write tree/dir/sub/file anew");
  EXPECT_EQ("noent", guest_.read("dir/sub/file")) << "which is stale, as is written";
}

TEST_F(PrivateChanged, MoreThanIsKeptForgetsTheRest) {
  for (int i = 0; i < 70; ++i) {
    const std::string name = "k" + std::to_string(i);
    other_.does("mkdir tree/" + name);
    other_.does("write tree/" + name + "/file text");
  }
  other_.does("rename tree/dir taken");
  EXPECT_EQ("in sub", guest_.read("dir/sub/file"));
  for (int i = 0; i < 70; ++i) EXPECT_EQ("text", guest_.read("k" + std::to_string(i) + "/file"));
  EXPECT_EQ("noent", guest_.read("dir/sub/file"));
}

TEST_F(PrivateChanged, TheRootIsHeld) {
  other_.does("rename tree taken");
  EXPECT_EQ("in sub", guest_.read("dir/sub/file"));
  other_.does("rename spare/tree tree");
  EXPECT_EQ("in sub", guest_.read("dir/sub/file"));
  EXPECT_EQ("0123456789", guest_.read("file"));
}

class LowerChanged : public KeptTest {
 protected:
  LowerChanged() : guest_(make_overlay({tree(false)}, make_mem()).value()) {}
  GuestOn guest_;
};

TEST_F(LowerChanged, ContentIsThatOfTheMoment) {
  const Fd held = guest_.open("file");
  EXPECT_EQ("0123456789", guest_.read_fd(held));
  other_.does("truncate tree/file 4");
  EXPECT_EQ("0123", guest_.read_fd(held));
  other_.does("append tree/file more");
  EXPECT_EQ("0123more", guest_.read_fd(held));
  EXPECT_EQ("0123more", guest_.read("file"));
  EXPECT_EQ(8U, guest_.calls().stat(held).size);
}

TEST_F(LowerChanged, ARemovedFileIsReadByWhoHasItOpen) {
  const Fd held = guest_.open("file");
  other_.does("unlink tree/file");
  EXPECT_EQ("0123456789", guest_.read_fd(held));
  EXPECT_EQ("noent", guest_.read("file"));
  other_.does("rename spare/file tree/file");
  EXPECT_EQ("another file, and a longer one", guest_.read("file"));
  EXPECT_EQ("0123456789", guest_.read_fd(held));
}

TEST_F(LowerChanged, AfterTheCopyUpTheLowerFileIsNobodysConcern) {
  const Fd held = guest_.open("dir/file", true);
  EXPECT_EQ("success", guest_.write_fd(held, "OUR"));
  other_.does("truncate tree/dir/file 0");
  EXPECT_EQ("OURdir", guest_.read("dir/file"));
  other_.does("remove tree/dir");
  EXPECT_EQ("OURdir", guest_.read("dir/file"));
  EXPECT_EQ("OURdir", guest_.read_fd(held));
  EXPECT_EQ("noent", guest_.read("dir/sub/file"));
}

TEST_F(LowerChanged, ADirectorySwappedForALinkOutIsNotFollowed) {
  EXPECT_EQ("in sub", guest_.read("dir/sub/file"));
  other_.does("rename tree/dir taken");
  other_.does("symlink ../outside tree/dir");
  for (const char* path : {"dir/file", "dir/sub/file"}) {
    const std::string text = guest_.read(path);
    EXPECT_FALSE(text.contains("CANARY")) << path;
  }
  EXPECT_EQ("perm", guest_.read("dirlink/file"));
}

class UpperChanged : public KeptTest {
 protected:
  UpperChanged() {
    other_.does("mkdir layer");
    other_.does("mkdir below");
    other_.does("write below/low low");
    guest_ = std::make_unique<GuestOn>(make_overlay({make_host(box_.path() + "/below").value()},
                                                    make_host(box_.path() + "/layer").value())
                                           .value());
    const Fd fd = guest_->open("file", true, testing_support::creat);
    EXPECT_EQ("success", guest_->write_fd(fd, "ours"));
    EXPECT_EQ("success", guest_->calls().call("fd_close", fd));
    EXPECT_EQ("success",
              guest_->calls().call("path_create_directory", GuestOn::root, std::string_view("d")));
  }
  std::unique_ptr<GuestOn> guest_;
};

TEST_F(UpperChanged, ContentIsThatOfTheMoment) {
  const Fd held = guest_->open("file", true);
  other_.does("truncate layer/upper/file 2");
  EXPECT_EQ("ou", guest_->read_fd(held));
  other_.does("append layer/upper/file R");
  EXPECT_EQ("ouR", guest_->read("file"));
  other_.does("unlink layer/upper/file");
  EXPECT_EQ("ouR", guest_->read_fd(held));
  EXPECT_EQ("success", guest_->write_fd(held, "gone"));
  EXPECT_EQ("noent", guest_->read("file"));
}

TEST_F(UpperChanged, TheLayersRootMayBeMovedAndIsHeld) {
  other_.does("rename layer taken");
  EXPECT_EQ("ours", guest_->read("file"));
  const Fd fd = guest_->open("low", true);  // copied up there
  EXPECT_EQ("success", guest_->write_fd(fd, "LOW"));
  EXPECT_EQ("LOW", guest_->read("low"));
}

TEST_F(UpperChanged, WithoutItsLayerItTakesNoChange) {
  other_.does("remove layer");
  EXPECT_EQ("noent", guest_->read("file"));
  EXPECT_EQ("low", guest_->read("low"));
  EXPECT_EQ("noent", guest_->calls().call("path_open", GuestOn::root, 0, std::string_view("low"), 0,
                                          testing_support::every_right, 0, 0, FakeGuest::out));
  EXPECT_EQ("noent",
            guest_->calls().call("path_create_directory", GuestOn::root, std::string_view("e")));
}

TEST_F(UpperChanged, ADirectorySwappedForALinkOutIsNotFollowed) {
  other_.does("rmdir layer/upper/d");
  other_.does("symlink " + box_.path() + "/outside layer/upper/d");
  EXPECT_EQ("perm", guest_->read("d/file"));
  EXPECT_NE("success",
            guest_->calls().call("path_create_directory", GuestOn::root, std::string_view("d/e")));
}

}  // namespace
}  // namespace wasifs::host_changes
