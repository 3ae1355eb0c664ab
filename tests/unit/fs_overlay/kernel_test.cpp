// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel's overlayfs as the judge of ours: what an overlay leaves on a host is mounted by the
// kernel and shows the same tree, and the other way round. Random changes, several rounds one over
// the other. Skipped where this program may not mount one.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "random_work.h"
#include "wasifs/fs/host.h"

namespace wasifs::conformance {
namespace {

namespace fs = std::filesystem;

Hand hand_in(const fs::path& root) {
  const auto at = [root](const std::string& path) { return (root / path).string(); };
  return {[at](const auto& path, const auto& text) {
            const int fd =
                ::open(at(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644);
            if (fd < 0) return;
            EXPECT_EQ(::write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
            ::close(fd);
          },
          [at](const auto& path) { static_cast<void>(::mkdir(at(path).c_str(), 0755)); },
          [at](const auto& path) { static_cast<void>(::unlink(at(path).c_str())); },
          [at](const auto& path) { static_cast<void>(::rmdir(at(path).c_str())); },
          [at](const auto& from, const auto& to) {
            static_cast<void>(std::rename(at(from).c_str(), at(to).c_str()));
          },
          [at](const auto& from, const auto& to) {
            static_cast<void>(::linkat(AT_FDCWD, at(from).c_str(), AT_FDCWD, at(to).c_str(), 0));
          },
          [at](const auto& target, const auto& path) {
            static_cast<void>(::symlink(target.c_str(), at(path).c_str()));
          }};
}

/// As `tree_of`, by the kernel.
std::map<std::string, std::string> tree_in(const fs::path& root) {
  std::map<std::string, std::string> tree;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
    const fs::file_status status = entry.symlink_status();
    std::string& what = tree[entry.path().lexically_relative(root).string()];
    if (fs::is_directory(status)) {
      what = "directory";
    } else if (fs::is_symlink(status)) {
      what = "link to " + fs::read_symlink(entry.path()).string();
    } else if (fs::is_regular_file(status)) {
      std::ifstream file(entry.path());
      what = std::to_string(entry.hard_link_count()) + " " +
             std::string(std::istreambuf_iterator<char>(file), {});
    } else {
      what = "special";
    }
  }
  return tree;
}

class OverlayKernel : public testing::TestWithParam<unsigned> {
 protected:
  static void SetUpTestSuite() {
    // Mounts of this program are nobody else's, and end with it.
    may_mount_ = ::unshare(CLONE_NEWNS) == 0 &&
                 ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  }
  void SetUp() override {
    for (const char* name : {"lower", "lowest", "changes", "changes/upper", "changes/work", "seen"})
      fs::create_directory(at(name));
    if (!may_mount_ || !mount()) GTEST_SKIP() << "the kernel's overlayfs cannot be mounted here";
    unmount();
    const Hand lower = hand_in(at("lower"));
    const Hand lowest = hand_in(at("lowest"));
    work(lower, random, 60, links());
    work(lowest, random, 60, links());
  }
  void TearDown() override { unmount(); }

  /// The kernel breaks hard links of lower layers when it copies up.
  [[nodiscard]] virtual bool links() const { return true; }
  [[nodiscard]] fs::path at(const std::string& path) const { return directory_.path() / path; }
  bool mount() {
    const std::string options = "lowerdir=" + at("lower").string() + ":" + at("lowest").string() +
                                ",upperdir=" + at("changes/upper").string() +
                                ",workdir=" + at("changes/work").string() + ",userxattr";
    mounted_ = ::mount("overlay", at("seen").c_str(), "overlay", 0, options.c_str()) == 0;
    return mounted_;
  }
  void unmount() {
    if (mounted_) {
      EXPECT_EQ(::umount(at("seen").c_str()), 0);
    }
    mounted_ = false;
  }
  World overlay() {
    return world_of(
        make_overlay(
            {make_host(at("lower").string()).value(), make_host(at("lowest").string()).value()},
            make_host(at("changes").string(), {.links_verbatim = true}).value())
            .value());
  }

  std::mt19937 random{GetParam()};

 private:
  inline static bool may_mount_ = false;
  TemporaryDirectory directory_;
  bool mounted_ = false;
};

class OverlayKernelWithoutLinks : public OverlayKernel {
 protected:
  [[nodiscard]] bool links() const override { return false; }
};

TEST_P(OverlayKernel, SeesWhatWeLeave) {
  for (int round = 0; round < 5; ++round) {
    std::map<std::string, std::string> ours;
    {
      const World world = overlay();
      work(our_hand(world), random, 40, true);
      ours = tree_of(world);
    }
    ASSERT_TRUE(mount());
    EXPECT_EQ(tree_in(at("seen")), ours) << "in round " << round;
    unmount();
  }
}

TEST_P(OverlayKernelWithoutLinks, LeavesWhatWeSee) {
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(mount());
    work(hand_in(at("seen")), random, 40, false);
    const auto theirs = tree_in(at("seen"));
    unmount();
    EXPECT_EQ(tree_of(overlay()), theirs) << "in round " << round;
  }
}

TEST_P(OverlayKernelWithoutLinks, TakesTurnsWithUs) {
  for (int round = 0; round < 10; ++round) {
    std::map<std::string, std::string> left;
    if (round % 2 == 0) {
      const World world = overlay();
      work(our_hand(world), random, 25, false);
      left = tree_of(world);
    } else {
      ASSERT_TRUE(mount());
      work(hand_in(at("seen")), random, 25, false);
      left = tree_in(at("seen"));
      unmount();
    }
    EXPECT_EQ(tree_of(overlay()), left) << "by us after round " << round;
    ASSERT_TRUE(mount());
    EXPECT_EQ(tree_in(at("seen")), left) << "by the kernel after round " << round;
    unmount();
  }
}

INSTANTIATE_TEST_SUITE_P(Seed, OverlayKernel, testing::Range(1U, 21U));
INSTANTIATE_TEST_SUITE_P(Seed, OverlayKernelWithoutLinks, testing::Range(1U, 21U));

}  // namespace
}  // namespace wasifs::conformance
