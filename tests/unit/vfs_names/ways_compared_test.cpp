// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The walk against short ways that are resolved by somebody else, over random trees full of links,
// and both against a model that knows nothing of this library's walk.
#include <map>
#include <random>

#include "names_fixture.h"

namespace wasifs::test {
namespace {

class WaysCompared : public NamesFixture {
 protected:
  WaysCompared() : random_(GetParam() ? 1U : 2U) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::string name() { return std::string(1, static_cast<char>('a' + below(4))); }
  std::string component() {
    const std::size_t kind = below(8);
    return kind == 0 ? ".." : kind == 1 ? "." : name();
  }
  std::string path() {
    std::string made = component();
    for (std::size_t more = below(6); more > 0; --more) {
      made += below(8) == 0 ? "//" : "/";
      made += component();
    }
    if (below(5) == 0) made += '/';
    return made;
  }
  void grow() {
    for (int i = 0; i < 60; ++i) {
      const std::string where = path();
      switch (below(4)) {
        case 0:
          (void)create(where);
          break;
        case 1:
          (void)symlink(below(12) == 0 ? "/" + path() : path(), where);
          break;
        default:
          (void)mkdir(where);
      }
    }
  }

  std::mt19937 random_;
};
INSTANTIATE_TEST_SUITE_P(Seeds, WaysCompared, ::testing::Bool());

TEST_P(WaysCompared, GiveTheSame) {
  PathRules walking;
  walking.short_ways = false;
  std::map<Errno, int> seen;
  for (int round = 0; round < 60; ++round) {
    start = Location{};
    names = make_ref<Namespace>();
    ASSERT_TRUE(names->mount("/", memory()));
    start = *names->root();
    grow();
    for (int i = 0; i < 400; ++i) {
      const std::string tried = path();
      const bool follow = below(2) == 0;
      const auto walked = stat_path(start, tried, follow, walking);
      const auto short_way = stat_path(start, tried, follow, PathRules{});
      const auto found = find_path(start, tried, follow, PathRules{});
      const auto model = resolve_plainly(start.inode, tried, follow);
      const Errno expected = model ? errno_of(*model) : Errno::perm;
      ASSERT_EQ(errno_of(walked), expected) << tried;
      ASSERT_EQ(errno_of(short_way), expected) << tried;
      ASSERT_EQ(errno_of(found), expected) << tried;
      ++seen[expected];
      if (walked) {
        const std::uint64_t ino = (**model)->stat()->ino;
        ASSERT_EQ(walked->ino, ino) << tried;
        ASSERT_EQ(short_way->ino, ino) << tried;
        ASSERT_EQ(found->inode->stat()->ino, ino) << tried;
      }
      OpenHow how{.directory = below(3) == 0};
      const auto opened = open_path(start, tried, follow, how, walking);
      const auto opened_short = open_path(start, tried, follow, how, PathRules{});
      ASSERT_EQ(errno_of(opened), errno_of(opened_short)) << tried;
      if (opened) {
        ASSERT_EQ(opened->location.inode->stat()->ino, opened_short->location.inode->stat()->ino);
        ASSERT_EQ(opened->location.mount, opened_short->location.mount);
      }
    }
  }
  // Otherwise this compared nothing.
  for (const Errno error :
       {Errno::success, Errno::noent, Errno::notdir, Errno::perm, Errno::loop}) {
    EXPECT_GT(seen[error], 50) << errno_name(error);
  }
  EXPECT_GT(checking.short_ways.load(), 1000U);
}

TEST_P(WaysCompared, GiveTheSameWhereNamesChange) {
  // Two equal trees; each gets the same changes, one by the walk, one by short ways.
  PathRules walking;
  walking.short_ways = false;
  Ref<Namespace> walked_names = make_ref<Namespace>();
  Ref<Namespace> short_names = make_ref<Namespace>();
  ASSERT_TRUE(walked_names->mount("/", memory()));
  ASSERT_TRUE(short_names->mount("/", memory()));
  const Location walked = *walked_names->root();
  const Location shortened = *short_names->root();
  int succeeded = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string one = path();
    const std::string two = path();
    const std::size_t kind = below(10);
    const auto change = [&](const Location& at, const PathRules& how) {
      switch (kind) {
        case 0:
          return errno_of(remove_directory_path(at, one, how));
        case 1:
          return errno_of(unlink_path(at, one, how));
        case 2:
          return errno_of(rename_path(at, one, at, two, how));
        case 3:
          return errno_of(hard_link_path(at, one, two.size() % 2 == 0, at, two, how));
        case 4:
        case 5:
          return errno_of(make_link_path(two, at, one, how));
        case 6:
          return errno_of(open_path(at, one, true, {.access = Access::write, .create = true}, how));
        default:
          return errno_of(make_directory_path(at, one, how));
      }
    };
    const Errno by_walk = change(walked, walking);
    ASSERT_EQ(by_walk, change(shortened, PathRules{})) << kind << ' ' << one << ' ' << two;
    succeeded += by_walk == Errno::success ? 1 : 0;
  }
  EXPECT_GT(succeeded, 500);
}

}  // namespace
}  // namespace wasifs::test
