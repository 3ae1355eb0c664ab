// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copying up: when it happens, what the copy has, and what a failed one leaves.
#include <filesystem>

#include "layers.h"
#include "wasifs/fs/fault.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/read_only.h"

namespace wasifs::conformance {
namespace {

using CopyUp = Layers;
using How = TimeChange::How;

constexpr std::size_t large = 1'000'000;

TEST_F(CopyUp, ALowerLayerIsNeverWritten) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  lower.put("d/f", "lower");
  lower.put("g", "lower too");
  ASSERT_EQ(lower.hard_link("g", "h"), Errno::success);
  const auto before = tree_of(lower);
  const Stat stat_before = lower.stat("d/f").value();
  // Where a change would be refused, so that none is missed.
  lower = world_of(make_read_only(lower.place().filesystem));
  const World world = overlay();
  world.put("d/f", "changed");
  EXPECT_EQ(world.rename("d", "e"), Errno::success);
  EXPECT_EQ(world.unlink("g"), Errno::success);
  EXPECT_EQ(world.set_times("h", {{How::set, 1}, {How::set, 2}}), Errno::success);
  EXPECT_EQ(world.get("e/f"), "changed");
  EXPECT_EQ(tree_of(lower), before);
  EXPECT_EQ(lower.stat("d/f")->mtim, stat_before.mtim);
  EXPECT_EQ(lower.stat("d/f")->ctim, stat_before.ctim);
}

TEST_F(CopyUp, ReadingCopiesNothing) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  lower.put("d/f", "text");
  const World world = overlay();
  const auto inodes = upper->usage().inodes;
  EXPECT_EQ(world.get("d/f"), "text");
  EXPECT_EQ(world.list("d"), (std::vector<std::string>{".", "..", "f"}));
  EXPECT_EQ(world.set_times("d/f", {}), Errno::success) << "changes nothing";
  EXPECT_EQ(world.try_open("d/f", creating_anew), Errno::exist);
  EXPECT_EQ(world.try_open("d", creating), Errno::isdir);
  EXPECT_EQ(world.rename("d/f", "d"), Errno::notempty);
  EXPECT_EQ(world.hard_link("d/f", "d"), Errno::exist);
  EXPECT_EQ(upper->usage().inodes, inodes);
}

TEST_F(CopyUp, KeepsTimesAndNumber) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  lower.put("d/f", "text");
  for (const char* name : {"d/f", "d"}) {
    ASSERT_EQ(lower.set_times(name, {{How::set, 111}, {How::set, 222}}), Errno::success);
  }
  const World world = overlay();
  const std::uint64_t file = world.stat("d/f")->ino;
  const std::uint64_t directory = world.stat("d")->ino;
  ASSERT_EQ(world.try_open("d/f", writing), Errno::success);
  EXPECT_EQ(world_of(upper).get("upper/d/f"), "text");
  EXPECT_EQ(world.stat("d/f")->mtim, 222U);
  EXPECT_EQ(world.stat("d/f")->ino, file);
  EXPECT_EQ(world.stat("d")->mtim, 222U) << "a copy is no new name";
  EXPECT_EQ(world.stat("d")->atim, 111U);
  EXPECT_EQ(world.stat("d")->ino, directory);
  EXPECT_EQ(world.open("d/f", reading)->stat().ino, file);
  EXPECT_EQ(prepared(), nothing);
}

TEST_F(CopyUp, IsSeenByWhoReads) {
  lower.put("f", "old text");
  const World world = overlay();
  const Handle before = world.open("f", reading).value();
  EXPECT_EQ(before.read_at(99, 0), "old text");
  Handle writer = world.open("f", writing).value();
  EXPECT_EQ(writer.write_at("new", 0), 3U);
  EXPECT_EQ(before.read_at(99, 0), "new text");
  EXPECT_TRUE(before.inode().same_as(writer.inode()));
  EXPECT_TRUE(writer.inode().truncate(1));
  EXPECT_EQ(before.read_at(99, 0), "n");
  EXPECT_EQ(before.stat().size, 1U);
}

TEST_F(CopyUp, ThatFailsLeavesNothing) {
  lower.put("f", std::string(large, 'x'));
  lower.put("small", "x");
  ASSERT_EQ(lower.make("d"), Errno::success);
  lower.put("d/f", std::string(large, 'y'));
  upper = make_mem({.bytes = large / 2});
  const World world = overlay();
  EXPECT_EQ(world.try_open("f", writing), Errno::nospc);
  EXPECT_EQ(world.rename("f", "g"), Errno::nospc);
  EXPECT_EQ(world.hard_link("f", "g"), Errno::nospc);
  EXPECT_EQ(world.rename("d", "e"), Errno::nospc);
  EXPECT_EQ(world.get("f").size(), large);
  EXPECT_EQ(world.get("d/f").size(), large);
  EXPECT_EQ(errno_of(world.stat("g", false)), Errno::noent);
  EXPECT_EQ(upper->usage().bytes, 0U);
  EXPECT_EQ(prepared(), nothing);
  world.put("small", "there is room for it");
  EXPECT_EQ(world.get("small"), "there is room for it");
}

TEST_F(CopyUp, ForLackOfInodesChangesNothing) {
  lower.put("f", "text");
  ASSERT_EQ(lower.hard_link("f", "g"), Errno::success);
  ASSERT_EQ(lower.make("d"), Errno::success);
  ASSERT_EQ(lower.hard_link("f", "d/h"), Errno::success);
  const auto tree = tree_of(lower);
  // The four that the overlay begins with, and not enough for a copy with three names.
  for (std::uint64_t inodes = 4; inodes < 8; ++inodes) {
    upper = make_mem({.inodes = inodes});
    const World world = overlay();
    EXPECT_EQ(world.try_open("g", writing), Errno::dquot) << inodes;
    EXPECT_EQ(tree_of(world), tree) << inodes;
    EXPECT_EQ(prepared(), nothing) << inodes;
  }
  upper = make_mem({.inodes = 8});
  EXPECT_EQ(overlay().try_open("g", writing), Errno::success);
}

TEST_F(CopyUp, OfWhatIsCutTakesNoContent) {
  lower.put("f", std::string(large, 'x'));
  upper = make_mem({.bytes = 4096});
  const World world = overlay();
  EXPECT_EQ(world.try_open("f", cutting), Errno::success);
  EXPECT_EQ(world.get("f"), "");
}

TEST_F(CopyUp, OfWhatCannotBeCutLeavesTheContent) {
  lower.put("f", "text");
  ASSERT_EQ(lower.hard_link("f", "g"), Errno::success);
  const auto tree = tree_of(lower);
  const auto plan = FaultPlan::create(
      {{.operations = {ProxyOperation::open_write}, .times = 1, .error = Errno::acces}});
  ASSERT_TRUE(plan);
  upper = make_faulty(upper, *plan);
  const World world = overlay();
  EXPECT_EQ(world.try_open("f", cutting), Errno::acces);
  EXPECT_EQ((*plan)->applied(0), 1U);
  EXPECT_EQ(tree_of(world), tree);
  EXPECT_EQ(tree_of(overlay()), tree);
  EXPECT_EQ(prepared(), nothing);
  EXPECT_EQ(world.try_open("f", cutting), Errno::success);
  EXPECT_EQ(world.get("g"), "");
}

TEST_F(CopyUp, KeepsHoles) {
  {
    Handle file = lower.open("f", creating).value();
    EXPECT_EQ(file.write_at("begin", 0), 5U);
    EXPECT_EQ(file.write_at("middle", 3'000'001), 6U);
    EXPECT_TRUE(file.inode().truncate(100'000'000));
  }
  upper = make_mem({.bytes = 100'000});
  const World world = overlay();
  const Handle copy = world.open("f", both).value();
  EXPECT_EQ(copy.stat().size, 100'000'000U);
  EXPECT_EQ(copy.read_at(5, 0), "begin");
  EXPECT_EQ(copy.read_at(8, 3'000'000), std::string("\0middle\0", 8));
  EXPECT_EQ(copy.read_at(10, 99'999'999), std::string(1, '\0'));
}

TEST_F(CopyUp, OfAFileWithSeveralNamesKeepsThem) {
  lower.put("a", "one");
  ASSERT_EQ(lower.make("d"), Errno::success);
  ASSERT_EQ(lower.make("d/e"), Errno::success);
  ASSERT_EQ(lower.hard_link("a", "d/b"), Errno::success);
  ASSERT_EQ(lower.hard_link("a", "d/e/c"), Errno::success);
  const World world = overlay();
  const Handle open = world.open("d/e/c", reading).value();
  world.put("d/b", "all of it");
  for (const char* name : {"a", "d/b", "d/e/c"}) {
    EXPECT_EQ(world.get(name), "all of it") << name;
    EXPECT_EQ(world.stat(name)->nlink, 3U) << name;
    EXPECT_EQ(world.stat(name)->ino, open.stat().ino) << name;
  }
  EXPECT_EQ(open.read_at(99, 0), "all of it");
  EXPECT_EQ(world.unlink("a"), Errno::success);
  EXPECT_EQ(open.stat().nlink, 2U);
  EXPECT_EQ(tree_of(overlay()), tree_of(world));
}

TEST_F(CopyUp, AFileThatLosesOneOfItsNamesKeepsTheOthers) {
  lower.put("a", "text");
  ASSERT_EQ(lower.hard_link("a", "b"), Errno::success);
  ASSERT_EQ(lower.hard_link("a", "c"), Errno::success);
  lower.put("other", "other");
  const World world = overlay();
  EXPECT_EQ(world.unlink("b"), Errno::success);
  EXPECT_EQ(world.stat("a")->nlink, 2U);
  EXPECT_EQ(world.rename("other", "c"), Errno::success);
  EXPECT_EQ(world.stat("a")->nlink, 1U);
  EXPECT_EQ(world.get("a"), "text");
  EXPECT_EQ(world.get("c"), "other");
  EXPECT_EQ(tree_of(overlay()), tree_of(world));
}

TEST_F(CopyUp, AFileWithoutANameIsCopiedWithoutOne) {
  lower.put("f", "lower");
  const World world = overlay();
  const Handle open = world.open("f", reading).value();
  const Location file = find_path(world.base(), "f", false).value();
  ASSERT_EQ(world.unlink("f"), Errno::success);
  EXPECT_EQ(open.stat().nlink, 0U);
  EXPECT_EQ(open.read_at(9, 0), "lower");
  const Ref<Inode> writable = file.inode->open(writing).value();
  const std::string_view text = "WRITTEN";
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
  WriteBuffers buffers({&span, 1});
  EXPECT_EQ(writable->as_file()->write_at(buffers, 0), text.size());
  EXPECT_EQ(open.read_at(9, 0), "WRITTEN");
  EXPECT_EQ(open.stat().nlink, 0U);
  EXPECT_EQ(lower.get("f"), "lower");
  EXPECT_EQ(world.list("."), nothing);
  EXPECT_EQ(prepared(), nothing);
  world.put("f", "a new one");
  EXPECT_NE(world.stat("f")->ino, open.stat().ino);
  EXPECT_EQ(open.read_at(9, 0), "WRITTEN");
}

}  // namespace
}  // namespace wasifs::conformance
