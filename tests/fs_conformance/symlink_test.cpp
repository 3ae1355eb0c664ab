// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Symbolic links: what they hold, who follows them, and what they must not lead to.
#include "world.h"

namespace wasifs::conformance {
namespace {

using Symlinks = Conformance;
INSTANTIATE_TEST_SUITE_P(On, Symlinks, testing::ValuesIn(all_factories()), name_of);

TEST_P(Symlinks, HoldTheirTargetByteForByte) {
  ASSERT_EQ(world.make("d"), Errno::success);
  ASSERT_EQ(world.symlink("d/./x//y", "l"), Errno::success);
  EXPECT_EQ(world.read_link("l"), "d/./x//y");
  const Stat stat = world.stat("l", false).value();
  EXPECT_EQ(stat.type, FileType::symbolic_link);
  EXPECT_EQ(stat.size, 8U);
  EXPECT_EQ(errno_of(world.read_link("d")), Errno::inval);
  EXPECT_EQ(errno_of(world.read_link("absent")), Errno::noent);
}

TEST_P(Symlinks, AreFollowedOnTheWayAndAtItsEnd) {
  ASSERT_EQ(world.make("d"), Errno::success);
  ASSERT_EQ(world.make("d/e"), Errno::success);
  world.put("d/e/f", "x");
  ASSERT_EQ(world.symlink("d", "to_d"), Errno::success);
  ASSERT_EQ(world.symlink("e/f", "d/to_f"), Errno::success);
  ASSERT_EQ(world.symlink("../d/e", "d/around"), Errno::success);
  EXPECT_EQ(world.get("to_d/e/f"), "x");
  EXPECT_EQ(world.get("to_d/to_f"), "x");
  EXPECT_EQ(world.get("d/around/f"), "x");
  EXPECT_EQ(world.get("to_d/around/../to_f"), "x") << "the dots leave where the link led to";
  EXPECT_EQ(world.stat("to_d")->ino, world.stat("d")->ino);
  EXPECT_EQ(world.stat("to_d/", false)->ino, world.stat("d")->ino) << "a slash follows";
  EXPECT_EQ(world.stat("to_d", false)->type, FileType::symbolic_link);
  EXPECT_EQ(errno_of(world.stat("d/to_f/", false)), Errno::notdir);
}

TEST_P(Symlinks, OpenWithoutFollowing) {
  world.put("f", "x");
  ASSERT_EQ(world.make("d"), Errno::success);
  ASSERT_EQ(world.symlink("f", "to_f"), Errno::success);
  ASSERT_EQ(world.symlink("d", "to_d"), Errno::success);
  ASSERT_EQ(world.symlink("nowhere", "dangling"), Errno::success);
  EXPECT_EQ(world.try_open("to_f", reading, false), Errno::loop);
  EXPECT_EQ(world.try_open("dangling", reading, false), Errno::loop);
  EXPECT_EQ(world.try_open("dangling", creating, false), Errno::loop);
  EXPECT_EQ(world.try_open("to_d", as_directory, false), Errno::notdir);
  EXPECT_EQ(world.try_open("to_d/", as_directory, false), Errno::success);
  EXPECT_EQ(world.try_open("dangling", reading), Errno::noent);
  EXPECT_EQ(world.try_open("dangling", creating_anew), Errno::exist);
  EXPECT_EQ(world.try_open("dangling", creating), Errno::success);
  EXPECT_EQ(world.stat("nowhere")->type, FileType::regular_file);
}

TEST_P(Symlinks, Loops) {
  // A host that judges new links refuses one whose end cannot be found.
  const bool judged = world.place().filesystem->links_reach_host();
  const Errno endless = judged ? Errno::loop : Errno::success;
  ASSERT_EQ(world.symlink("b", "a"), Errno::success);
  ASSERT_EQ(world.symlink("a", "b"), Errno::success);
  EXPECT_EQ(world.symlink("a", "c"), endless);
  EXPECT_EQ(world.symlink("a", "b"), Errno::exist);
  EXPECT_EQ(errno_of(world.stat("a")), Errno::loop);
  EXPECT_EQ(world.try_open("a", creating), Errno::loop);
  EXPECT_EQ(errno_of(world.stat("a/x")), Errno::loop);
}

TEST_P(Symlinks, FortyAreFollowedAndNoMore) {
  ASSERT_EQ(world.make("t"), Errno::success);
  ASSERT_EQ(world.symlink("t", "n1"), Errno::success);
  for (int i = 2; i <= 41; ++i) {
    ASSERT_EQ(world.symlink("n" + std::to_string(i - 1), "n" + std::to_string(i)), Errno::success);
  }
  EXPECT_EQ(errno_of(world.stat("n40")), Errno::success);
  EXPECT_EQ(errno_of(world.stat("n41")), Errno::loop);
}

TEST_P(Symlinks, AreRemovedAndReplacedThemselves) {
  ASSERT_EQ(world.make("d"), Errno::success);
  world.put("f", "x");
  ASSERT_EQ(world.symlink("d", "l"), Errno::success);
  EXPECT_EQ(world.remove("l"), Errno::notdir);
  EXPECT_EQ(world.symlink("f", "l"), Errno::exist);
  EXPECT_EQ(world.symlink("f", "d"), Errno::exist);
  EXPECT_EQ(world.make("l"), Errno::exist);
  EXPECT_EQ(world.rename("f", "l"), Errno::success);
  EXPECT_EQ(world.stat("l", false)->type, FileType::regular_file);
  ASSERT_EQ(world.symlink("d", "m"), Errno::success);
  EXPECT_EQ(world.unlink("m"), Errno::success);
  EXPECT_EQ(world.stat("d")->type, FileType::directory);
}

TEST_P(Symlinks, RefusedOnes) {
  EXPECT_EQ(world.symlink("/etc/passwd", "l"), Errno::perm);
  EXPECT_EQ(world.symlink("", "l"), Errno::noent);
  EXPECT_EQ(world.symlink("t", ""), Errno::noent);
  EXPECT_EQ(world.symlink("t", "absent/l"), Errno::noent);
  EXPECT_EQ(world.list("."), (std::vector<std::string>{".", ".."}));
}

TEST_P(Symlinks, DoNotLeadOut) {
  ASSERT_EQ(world.make("d"), Errno::success);
  // A host refuses to store such a link; elsewhere it is stored and not followed out.
  const Errno stored = world.symlink("../../../etc/passwd", "d/out");
  if (stored == Errno::success) {
    EXPECT_EQ(errno_of(world.stat("d/out")), Errno::perm);
    EXPECT_EQ(world.try_open("d/out", creating), Errno::perm);
    EXPECT_EQ(errno_of(world.stat("d/out/..")), Errno::perm);
  } else {
    EXPECT_EQ(stored, Errno::perm);
  }
  if (const auto& host = world.place().directory) {
    const auto base = world.place().names->find("/");
    std::filesystem::create_symlink("/etc/passwd", host->path() / "absolute");
    std::filesystem::create_symlink("../..", host->path() / "up");
    EXPECT_EQ(errno_of(stat_path(*base, "absolute", true, world.place().rules)), Errno::perm);
    EXPECT_EQ(errno_of(stat_path(*base, "up/etc", true, world.place().rules)), Errno::perm);
    EXPECT_EQ(errno_of(open_path(*base, "up", true, as_directory, world.place().rules)),
              Errno::perm);
  }
}

}  // namespace
}  // namespace wasifs::conformance
