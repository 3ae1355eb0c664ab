// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several names of one file, and files without a name.
#include "world.h"

namespace wasifs::conformance {
namespace {

using HardLinks = Conformance;
INSTANTIATE_TEST_SUITE_P(On, HardLinks, testing::ValuesIn(all_factories()), name_of);

TEST_P(HardLinks, AreOneFile) {
  ASSERT_EQ(world.make("d"), Errno::success);
  world.put("a", "one");
  ASSERT_EQ(world.hard_link("a", "d/b"), Errno::success);
  const Stat a = world.stat("a").value();
  const Stat b = world.stat("d/b").value();
  EXPECT_EQ(a.ino, b.ino);
  EXPECT_EQ(a.dev, b.dev);
  EXPECT_EQ(a.nlink, 2U);
  EXPECT_EQ(b.nlink, 2U);
  EXPECT_TRUE(
      world.open("a", reading)->inode().same_as(*world.open("d/b", reading)->file().inode()));
  world.put("d/b", "changed");
  EXPECT_EQ(world.get("a"), "changed");
  ASSERT_EQ(world.unlink("a"), Errno::success);
  EXPECT_EQ(world.get("d/b"), "changed");
  EXPECT_EQ(world.stat("d/b")->nlink, 1U);
}

TEST_P(HardLinks, Refusals) {
  ASSERT_EQ(world.make("d"), Errno::success);
  world.put("a", "");
  world.put("b", "");
  EXPECT_EQ(world.hard_link("a", "b"), Errno::exist);
  EXPECT_EQ(world.hard_link("a", "a"), Errno::exist);
  EXPECT_EQ(world.hard_link("a", "d"), Errno::exist);
  EXPECT_EQ(world.hard_link("d", "e"), Errno::perm);
  EXPECT_EQ(world.hard_link(".", "e"), Errno::perm);
  EXPECT_EQ(world.hard_link("absent", "e"), Errno::noent);
  EXPECT_EQ(world.hard_link("a", "absent/e"), Errno::noent);
  EXPECT_EQ(world.hard_link("a", "new/"), Errno::noent);
  EXPECT_EQ(world.hard_link("a", "b/x"), Errno::notdir);
  EXPECT_EQ(world.hard_link("a/", "e"), Errno::notdir);
}

TEST_P(HardLinks, OfALinkOrOfWhatItLeadsTo) {
  world.put("f", "text");
  ASSERT_EQ(world.symlink("f", "l"), Errno::success);
  ASSERT_EQ(world.symlink("nowhere", "dangling"), Errno::success);
  EXPECT_EQ(world.hard_link("l", "to_link"), Errno::success);
  EXPECT_EQ(world.stat("to_link", false)->type, FileType::symbolic_link);
  EXPECT_EQ(world.hard_link("l", "to_file", true), Errno::success);
  EXPECT_EQ(world.stat("to_file", false)->ino, world.stat("f")->ino);
  EXPECT_EQ(world.hard_link("dangling", "x"), Errno::success);
  EXPECT_EQ(world.hard_link("dangling", "y", true), Errno::noent);
  EXPECT_EQ(world.hard_link("f", "dangling"), Errno::exist);
}

TEST_P(HardLinks, AnUnlinkedFileLivesOnWhileOpen) {
  world.put("f", "before");
  Handle first = world.open("f", both).value();
  const Handle second = world.open("f", reading).value();
  ASSERT_EQ(world.unlink("f"), Errno::success);
  EXPECT_EQ(first.stat().nlink, 0U);
  EXPECT_EQ(first.read_at(20, 0), "before");
  EXPECT_EQ(first.write_at(" and after", 6), 10U);
  EXPECT_EQ(second.read_at(20, 0), "before and after");
  EXPECT_TRUE(first.inode().truncate(3));
  EXPECT_EQ(second.read_at(20, 0), "bef");
  world.put("f", "a new one");
  EXPECT_EQ(second.read_at(20, 0), "bef");
  EXPECT_EQ(world.get("f"), "a new one");
}

TEST_P(HardLinks, AReplacedFileLivesOnWhileOpen) {
  world.put("old", "old");
  world.put("new", "new");
  const Handle open = world.open("old", reading).value();
  ASSERT_EQ(world.rename("new", "old"), Errno::success);
  EXPECT_EQ(open.read_at(9, 0), "old");
  EXPECT_EQ(open.stat().nlink, 0U);
  EXPECT_EQ(world.get("old"), "new");
}

}  // namespace
}  // namespace wasifs::conformance
