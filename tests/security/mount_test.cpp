// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the host has mounted in a tree: procfs with its magic links, and bind mounts.
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "sandbox.h"

namespace wasifs::security_tests {
namespace {

class MagicLinkTest : public ::testing::TestWithParam<Way> {
 protected:
  MagicLinkTest() {
    auto proc = make_host("/proc", GetParam().options);
    if (!proc) return;
    space_ = make_ref<Namespace>();
    EXPECT_EQ(Errno::success, errno_of(space_->mount("/", *proc)));
    start_ = *space_->root();
  }
  void SetUp() override {
    if (!space_) GTEST_SKIP() << "no /proc";
  }
  [[nodiscard]] Errno open(std::string_view path) const {
    return errno_of(open_path(start_, path, true, reading()));
  }

  Ref<Namespace> space_;
  Location start_;
};
INSTANTIATE_TEST_SUITE_P(Ways, MagicLinkTest, every_way(),
                         [](const auto& made) { return made.param.name; });

TEST_P(MagicLinkTest, LinksThatJumpAreNotFollowed) {
  TempTree tree;
  tree.write("secret", "secret");
  const int file = ::open(tree.at("secret").c_str(), O_RDONLY | O_CLOEXEC);
  const int directory = ::open(tree.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int pipe[2];
  ASSERT_EQ(0, ::pipe2(pipe, O_CLOEXEC));
  std::vector<std::string> jumps{"root",
                                 "cwd",
                                 "exe",
                                 "root/etc",
                                 "cwd/",
                                 "ns/mnt",
                                 "task/" + std::to_string(::getpid()) + "/root"};
  for (const int fd : {file, directory, pipe[0]}) jumps.push_back("fd/" + std::to_string(fd));
  jumps.push_back("fd/" + std::to_string(directory) + "/secret");
  for (const auto& jump : jumps) {
    const std::string path = "self/" + jump;
    EXPECT_EQ(Errno::loop, open(path)) << path;
    EXPECT_NE(Errno::success, errno_of(open_path(start_, path, true, writing(true)))) << path;
    EXPECT_EQ(Errno::loop, errno_of(stat_path(start_, path, true))) << path;
    EXPECT_EQ(Errno::loop, errno_of(find_path(start_, path, true))) << path;
  }
  EXPECT_EQ(Errno::loop, errno_of(read_link_path(start_, "self/root")))
      << "its text is a path of the host";
  for (const int fd : {file, directory, pipe[0], pipe[1]}) ::close(fd);
}

TEST_P(MagicLinkTest, OrdinaryLinksOfProcfsWork) {
  EXPECT_EQ(Errno::success, open("self/status"));
  EXPECT_EQ(Errno::success, open("mounts"));
  EXPECT_EQ(std::to_string(::getpid()), *read_link_path(start_, "self"));
}

class BindMountTest : public SandboxTest {
 protected:
  // Runs `body` in a mount namespace of its own with secrets/ bound on inside/dir; true where that
  // could be done and `body` found no fault.
  void with_bind_mount(const std::function<void()>& body) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      if (::unshare(CLONE_NEWNS) != 0 ||
          ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
          ::mount(tree_.at("secrets").c_str(), tree_.at("inside/dir").c_str(), nullptr, MS_BIND,
                  nullptr) != 0) {
        ::_exit(77);
      }
      body();
      ::_exit(HasFailure() ? 1 : 0);
    }
    int status = 0;
    ASSERT_EQ(child, ::waitpid(child, &status, 0));
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "mounting is not permitted";
    EXPECT_EQ(0, WEXITSTATUS(status)) << "see the failures of the child above";
  }
};
INSTANTIATE_TEST_SUITE_P(Ways, BindMountTest, every_way(),
                         [](const auto& made) { return made.param.name; });

TEST_P(BindMountTest, IsPartOfTheTreeUnlessTheMountSaysOtherwise) {
  with_bind_mount([this] {
    HostOptions options = GetParam().options;
    mount(options);
    EXPECT_EQ(Errno::success, errno_of(open_path(start_, "dir/key", true, reading())));
    EXPECT_EQ(tree_.stat("secrets").st_ino, stat_path(start_, "dir", true)->ino)
        << "what is mounted, not what it covers";
    EXPECT_EQ(Errno::busy, errno_of(remove_directory_path(start_, "dir")));
    EXPECT_EQ(Errno::busy, errno_of(rename_path(start_, "dir", start_, "renamed")));
    EXPECT_EQ(Errno::xdev, errno_of(rename_path(start_, "file", start_, "dir/file")))
        << "the kernel's own border";

    options.cross_devices = false;
    mount(options);
    tree_.link("inside/link", "dir/key");
    for (const char* path :
         {"dir/key", "dir", "dir/", "dir/.", "dir/../file", "link", "./dir/key"}) {
      EXPECT_EQ(Errno::xdev, errno_of(open_path(start_, path, true, reading()))) << path;
      EXPECT_EQ(Errno::xdev, errno_of(stat_path(start_, path, true))) << path;
    }
    EXPECT_EQ(Errno::xdev,
              errno_of(open_path(start_, "dir/key", true, writing(true, false, true))));
    EXPECT_EQ(Errno::xdev, errno_of(open_path(start_, "dir/new", true, writing(true, true))));
    EXPECT_EQ(Errno::success, errno_of(open_path(start_, "file", true, writing())));
    EXPECT_EQ(Errno::success, errno_of(open_path(start_, "./file", true, reading())));
  });
}

TEST_P(BindMountTest, ASingleFileCanBeAMountPointToo) {
  with_bind_mount([this] {
    if (::mount(tree_.at("secret").c_str(), tree_.at("inside/file").c_str(), nullptr, MS_BIND,
                nullptr) != 0)
      ::_exit(77);
    HostOptions options = GetParam().options;
    options.cross_devices = false;
    mount(options);
    EXPECT_EQ(Errno::xdev, errno_of(open_path(start_, "file", true, reading())));
    EXPECT_EQ(Errno::xdev, errno_of(open_path(start_, "file", true, writing(false, false, true))));
    EXPECT_EQ(Errno::xdev, errno_of(open_path(start_, "./file", true, writing(true, false, true))));
    EXPECT_EQ(Errno::xdev, errno_of(stat_path(start_, "file", true)));
    EXPECT_EQ("secret", tree_.read("inside/file"));
  });
}

}  // namespace
}  // namespace wasifs::security_tests
