// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Directories that are kept between calls where the tree is exclusively ours: every change that we
// make ourselves is seen at once, and what is kept is bounded.
#include <fmt/core.h>

#include <atomic>
#include <thread>

#include "fs/host/directory_cache.h"
#include "host_test.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs::host_tests {
namespace {

class HostExclusiveTest : public ::testing::Test {
 protected:
  HostExclusiveTest() {
    tree_.directory("a/b/c");
    tree_.write("a/b/c/file", "first");
    tree_.directory("other/c");
    tree_.write("other/c/file", "second");
    HostOptions options;
    options.exclusive = true;
    space_ = make_ref<Namespace>();
    EXPECT_EQ(Errno::success, errno_of(space_->mount("/", *make_host(tree_.path(), options))));
    start_ = *space_->root();
  }
  [[nodiscard]] std::string read(std::string_view path) const {
    const auto opened = open_path(start_, path, true, reading());
    if (!opened) return std::string(errno_name(opened.error()));
    const auto stat = stat_path(start_, path, true);
    EXPECT_TRUE(stat && stat->ino == opened->location.inode->stat()->ino) << path;
    return *get(*opened->location.inode->as_file());
  }

  TempTree tree_;
  Ref<Namespace> space_;
  Location start_;
};

TEST_F(HostExclusiveTest, OwnRenamesAndRemovalsAreSeenAtOnce) {
  EXPECT_EQ("first", read("a/b/c/file"));
  EXPECT_EQ("first", read("a/b/c/file"));
  ASSERT_EQ(Errno::success, errno_of(rename_path(start_, "a/b", start_, "old")));
  EXPECT_EQ("noent", read("a/b/c/file"));
  ASSERT_EQ(Errno::success, errno_of(rename_path(start_, "other", start_, "a/b")));
  EXPECT_EQ("second", read("a/b/c/file"));
  EXPECT_EQ("first", read("old/c/file"));

  ASSERT_EQ(Errno::success, errno_of(unlink_path(start_, "a/b/c/file")));
  ASSERT_EQ(Errno::success, errno_of(remove_directory_path(start_, "a/b/c")));
  EXPECT_EQ("noent", read("a/b/c/file"));
  ASSERT_EQ(Errno::success, errno_of(make_directory_path(start_, "a/b/c")));
  EXPECT_EQ(Errno::success, errno_of(open_path(start_, "a/b/c/file", true, writing(true))));
  EXPECT_TRUE(tree_.exists("a/b/c/file"));
}

TEST_F(HostExclusiveTest, PathsThroughLinksAreNotKept) {
  ASSERT_EQ(Errno::success, errno_of(make_link_path("b", start_, "a/link")));
  EXPECT_EQ("first", read("a/link/c/file"));
  ASSERT_EQ(Errno::success, errno_of(unlink_path(start_, "a/link")));
  EXPECT_EQ("noent", read("a/link/c/file"));
  ASSERT_EQ(Errno::success, errno_of(make_link_path("../other", start_, "a/link")));
  EXPECT_EQ("second", read("a/link/c/file"));
}

TEST_F(HostExclusiveTest, RenamesInOneThreadAndPathsInAnother) {
  std::atomic<bool> stop{false};
  std::thread other([&] {
    while (!stop.load()) {
      const auto opened = open_path(start_, "a/b/c/file", true, reading());
      EXPECT_TRUE(opened || opened.error() == Errno::noent) << errno_name(errno_of(opened));
    }
  });
  for (int i = 0; i < 3000; ++i) {
    ASSERT_EQ(Errno::success, errno_of(rename_path(start_, "a/b", start_, "a/x")));
    EXPECT_EQ("noent", read("a/b/c/file"));
    EXPECT_EQ("first", read("a/x/c/file"));
    ASSERT_EQ(Errno::success, errno_of(rename_path(start_, "a/x", start_, "a/b")));
    EXPECT_EQ("first", read("a/b/c/file"));
    EXPECT_EQ("noent", read("a/x/c/file"));
  }
  stop.store(true);
  other.join();
}

TEST(DirectoryCacheTest, KeepsNoMoreThanItsCapacityAndNothingThatIsOld) {
  host::DirectoryCache cache;
  const auto handle = std::make_shared<const host::Handle>();
  for (std::size_t i = 0; i < 3 * host::DirectoryCache::capacity; ++i) {
    cache.keep(fmt::format("d{}", i), handle, cache.generation());
    EXPECT_EQ(handle, cache.find(fmt::format("d{}", i)));
    EXPECT_LE(handle.use_count() - 1, static_cast<long>(host::DirectoryCache::capacity));
  }
  const std::uint64_t before = cache.generation();
  cache.clear();
  EXPECT_EQ(1, handle.use_count());
  cache.keep("late", handle, before);
  EXPECT_EQ(nullptr, cache.find("late")) << "it was resolved before the change";
}

}  // namespace
}  // namespace wasifs::host_tests
