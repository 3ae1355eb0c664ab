// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several names in one step against the walk name by name, over random trees full of links, of
// which one is a clone whose inodes are made on the way.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "wasifs/fs/mem.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs::mem {
namespace {

class Beneath : public testing::TestWithParam<unsigned> {
 protected:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::string component() {
    const std::size_t kind = below(12);
    return kind == 0 ? ".." : kind == 1 ? "." : std::string(1 + below(2), "abc"[below(3)]);
  }
  std::string path() {
    std::string made = component();
    for (std::size_t more = below(5); more > 0; --more)
      made += (below(8) == 0 ? "//" : "/") + component();
    if (below(5) == 0) made += '/';
    return made;
  }
  Ref<FileSystem> grown() {
    auto files = make_mem();
    const Location root = detached_root(files).value();
    for (int i = 0; i < 150; ++i) {
      switch (below(5)) {
        case 0:
          (void)make_link_path(path(), root, path(), {});
          break;
        case 1:
          (void)open_path(root, path(), true, {.access = Access::write, .create = true}, {});
          break;
        default:
          (void)make_directory_path(root, path(), {});
      }
    }
    return files;
  }
  OpenHow how() {
    return {.access = below(2) == 0 ? Access::read : Access::write,
            .create = below(6) == 0,
            .exclusive = below(12) == 0,
            .truncate = below(6) == 0,
            .directory = below(6) == 0};
  }

  std::mt19937 random_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Seeds, Beneath, testing::Values(1U, 2U, 3U));

TEST_P(Beneath, GivesWhatTheWalkGives) {
  PathRules walking;
  walking.short_ways = false;
  std::map<Errno, int> seen;
  for (int round = 0; round < 20; ++round) {
    const Ref<FileSystem> source = grown();
    const Location walked =
        detached_root(round % 2 == 0 ? source : clone_mem(*source).value()).value();
    const Location at_once = detached_root(clone_mem(*source).value()).value();
    for (int i = 0; i < 300; ++i) {
      const std::string tried = path();
      const bool follow = below(2) == 0;
      const auto stat = stat_path(walked, tried, follow, walking);
      const auto stat_at_once = stat_path(at_once, tried, follow, {});
      ASSERT_EQ(errno_of(stat), errno_of(stat_at_once)) << tried;
      ++seen[errno_of(stat)];
      if (stat) {
        ASSERT_EQ(stat->ino, stat_at_once->ino) << tried;
        ASSERT_EQ(stat->type, stat_at_once->type) << tried;
      }
      const OpenHow asked = how();
      const auto opened = open_path(walked, tried, follow, asked, walking);
      const auto opened_at_once = open_path(at_once, tried, follow, asked, {});
      ASSERT_EQ(errno_of(opened), errno_of(opened_at_once)) << tried;
      if (opened) {
        ASSERT_EQ(opened->location.inode->type(), opened_at_once->location.inode->type()) << tried;
      }
      ASSERT_EQ(errno_of(unlink_path(walked, tried + "x", walking)),
                errno_of(unlink_path(at_once, tried + "x", {})));
      if (below(10) == 0) {
        ASSERT_EQ(errno_of(unlink_path(walked, tried, walking)),
                  errno_of(unlink_path(at_once, tried, {})))
            << tried;
      }
    }
  }
  for (const Errno error : {Errno::success, Errno::noent, Errno::notdir, Errno::perm, Errno::loop})
    EXPECT_GT(seen[error], 10) << errno_name(error);
}

}  // namespace
}  // namespace wasifs::mem
