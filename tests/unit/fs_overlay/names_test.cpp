// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is seen where layers have the same names, and what stays hidden.
#include "layers.h"
#include "wasifs/fs/proxy.h"

namespace wasifs::conformance {
namespace {

using How = TimeChange::How;

class OverlayNames : public Layers {
 protected:
  /// What is seen now, and by an overlay that is made anew of the same layers.
  void expect(const World& world, const std::map<std::string, std::string>& tree) {
    EXPECT_EQ(tree_of(world), tree);
    EXPECT_EQ(tree_of(overlay()), tree) << "made anew";
    EXPECT_EQ(prepared(), nothing);
  }
};

TEST_F(OverlayNames, DirectoriesAreMergedFromTheTop) {
  for (const World* layer : {&lower, &lowest}) {
    ASSERT_EQ(layer->make("d"), Errno::success);
    layer->put("d/both", layer == &lower ? "lower" : "lowest");
  }
  lower.put("d/x", "lower");
  lowest.put("d/y", "lowest");
  // A file hides what is called so below it, even a directory.
  lower.put("file", "file");
  ASSERT_EQ(lowest.make("file"), Errno::success);
  // And a directory does not merge with a file.
  ASSERT_EQ(lower.make("directory"), Errno::success);
  lowest.put("directory", "file");
  expect(overlay(), {{"d", "directory"},
                     {"d/both", "1 lower"},
                     {"d/x", "1 lower"},
                     {"d/y", "1 lowest"},
                     {"directory", "directory"},
                     {"file", "1 file"}});
}

TEST_F(OverlayNames, WhatIsRemovedStaysSo) {
  for (const World* layer : {&lower, &lowest}) {
    ASSERT_EQ(layer->make("d"), Errno::success);
    layer->put("d/f", "x");
    layer->put("g", "x");
  }
  const World world = overlay();
  EXPECT_EQ(world.remove("d"), Errno::notempty);
  EXPECT_EQ(world.unlink("d/f"), Errno::success);
  EXPECT_EQ(world.unlink("d/f"), Errno::noent);
  EXPECT_EQ(world.unlink("g"), Errno::success);
  expect(world, {{"d", "directory"}});
  EXPECT_EQ(world.remove("d"), Errno::success);
  expect(world, {});
}

TEST_F(OverlayNames, ADirectoryThatIsMadeAgainIsEmpty) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  lower.put("d/f", "x");
  const World world = overlay();
  ASSERT_EQ(world.unlink("d/f"), Errno::success);
  ASSERT_EQ(world.remove("d"), Errno::success);
  ASSERT_EQ(world.make("d"), Errno::success);
  expect(world, {{"d", "directory"}});
  world.put("d/f", "new");
  expect(world, {{"d", "directory"}, {"d/f", "1 new"}});
}

TEST_F(OverlayNames, OneKindTakesThePlaceOfAnother) {
  lower.put("file", "x");
  lower.put("link", "x");
  ASSERT_EQ(lower.make("d"), Errno::success);
  lower.put("d/f", "x");
  const World world = overlay();
  ASSERT_EQ(world.unlink("file"), Errno::success);
  ASSERT_EQ(world.make("file"), Errno::success);
  ASSERT_EQ(world.unlink("link"), Errno::success);
  ASSERT_EQ(world.symlink("file", "link"), Errno::success);
  ASSERT_EQ(world.unlink("d/f"), Errno::success);
  ASSERT_EQ(world.remove("d"), Errno::success);
  world.put("d", "a file now");
  expect(world, {{"file", "directory"}, {"link", "link to file"}, {"d", "1 a file now"}});
}

TEST_F(OverlayNames, ADirectoryMovesWithAllThatItHolds) {
  for (const World* layer : {&lower, &lowest}) {
    ASSERT_EQ(layer->make("d"), Errno::success);
    ASSERT_EQ(layer->make("d/e"), Errno::success);
    layer->put(layer == &lower ? "d/e/f" : "d/e/g", "x");
    layer->put("d/gone", "x");
  }
  ASSERT_EQ(lower.symlink("e", "d/l"), Errno::success);
  // What the new place had shows nowhere.
  ASSERT_EQ(lowest.make("to"), Errno::success);
  lowest.put("to/hidden", "x");
  const World world = overlay();
  ASSERT_EQ(world.unlink("to/hidden"), Errno::success);
  ASSERT_EQ(world.unlink("d/gone"), Errno::success);
  const Handle open = world.open("d/e/f", reading).value();
  const std::uint64_t number = world.stat("d/e")->ino;
  ASSERT_EQ(world.rename("d", "to"), Errno::success);
  expect(world, {{"to", "directory"},
                 {"to/e", "directory"},
                 {"to/e/f", "1 x"},
                 {"to/e/g", "1 x"},
                 {"to/l", "link to e"}});
  EXPECT_EQ(world.stat("to/e")->ino, number);
  EXPECT_EQ(world.stat("to/e/f")->ino, open.stat().ino);
  world.put("to/e/f", "y");
  EXPECT_EQ(open.read_at(9, 0), "y");
  // Its old name is free, and what is made there is new.
  ASSERT_EQ(world.make("d"), Errno::success);
  EXPECT_EQ(world.list("d"), nothing);
  ASSERT_EQ(world.unlink("to/e/f"), Errno::success);
  EXPECT_EQ(errno_of(world.stat("to/e/f")), Errno::noent);
}

/// Refuses to rename while told to.
class Unwilling final : public ProxyFileSystem {
 public:
  using ProxyFileSystem::ProxyFileSystem;
  bool refuses = false;

 protected:
  Result<void> admit(const ProxyCall& call) override {
    if (refuses && call.operation == ProxyOperation::rename) return Errno::nospc;
    return {};
  }
};

TEST_F(OverlayNames, AFailedRenameShowsNothingThatWasHidden) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  ASSERT_EQ(lower.make("d/e"), Errno::success);
  lower.put("d/gone", "x");
  lower.put("d/e/gone", "x");
  lower.put("d/f", "x");
  const auto unwilling = make_ref<Unwilling>(upper);
  upper = unwilling;
  const World world = overlay();
  ASSERT_EQ(world.unlink("d/gone"), Errno::success);
  ASSERT_EQ(world.unlink("d/e/gone"), Errno::success);
  world.put("d/f", "x");
  unwilling->refuses = true;
  EXPECT_EQ(world.rename("d", "moved"), Errno::nospc);
  unwilling->refuses = false;
  expect(world, {{"d", "directory"}, {"d/e", "directory"}, {"d/f", "1 x"}});
  EXPECT_EQ(world.rename("d", "moved"), Errno::success);
  expect(world, {{"moved", "directory"}, {"moved/e", "directory"}, {"moved/f", "1 x"}});
}

TEST_F(OverlayNames, NamesOfMarksAreNobodys) {
  lower.put("f", "x");
  const World world = overlay();
  ASSERT_EQ(world.unlink("f"), Errno::success);
  EXPECT_EQ(errno_of(world.stat(".wh.f")), Errno::noent);
  EXPECT_EQ(world.unlink(".wh.f"), Errno::noent);
  EXPECT_EQ(world.try_open(".wh.f", creating), Errno::inval);
  EXPECT_EQ(world.make(".wh..wh..opq"), Errno::inval);
  world.put("g", "x");
  EXPECT_EQ(world.rename("g", ".wh.g"), Errno::inval);
  EXPECT_EQ(world.hard_link("g", ".wh.g"), Errno::inval);
  EXPECT_EQ(world.symlink("g", ".wh.g"), Errno::inval);
  EXPECT_EQ(world.list("."), (std::vector<std::string>{".", "..", "g"}));
}

TEST_F(OverlayNames, ALongNameCannotBeHiddenByALongerOne) {
  const std::string most(251, 'n');
  const std::string longest(252, 'n');
  lower.put(most, "x");
  lower.put(longest, "x");
  const World world = overlay();
  EXPECT_EQ(world.unlink(most), Errno::success);
  EXPECT_EQ(world.unlink(longest), Errno::nametoolong);
  EXPECT_EQ(world.rename(longest, "f"), Errno::nametoolong);
  EXPECT_EQ(world.get(longest), "x");
  world.put(longest, "can be changed");
  EXPECT_EQ(world.get(longest), "can be changed");
}

TEST_F(OverlayNames, ARemovedDirectoryOfALowerLayerTakesNothingIn) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  const World world = overlay();
  const Location start = world.open("d", as_directory)->file().location();
  ASSERT_EQ(world.remove("d"), Errno::success);
  EXPECT_EQ(errno_of(open_path(start, "x", true, creating)), Errno::noent);
  EXPECT_EQ(start.inode->stat()->nlink, 0U);
  EXPECT_EQ(errno_of(start.inode->set_times({{How::now}, {How::now}})), Errno::noent);
  expect(world, {});
}

TEST_F(OverlayNames, Refusals) {
  EXPECT_EQ(errno_of(make_overlay({}, upper, {.upper_directory = "a/b"})), Errno::inval);
  EXPECT_EQ(errno_of(make_overlay({}, upper, {.upper_directory = "x", .work_directory = "x"})),
            Errno::inval);
  EXPECT_EQ(errno_of(make_overlay(std::vector<Ref<FileSystem>>(251, make_mem()), upper)),
            Errno::inval);
  world_of(upper).put("upper", "a file");
  EXPECT_EQ(errno_of(make_overlay({}, upper)), Errno::notdir);
}

TEST_F(OverlayNames, WhatWasLeftInTheWorkDirectoryGoes) {
  const World before = world_of(upper);
  for (const char* path : {"work", "work/wasifs", "work/wasifs/#3", "work/wasifs/#3/d"}) {
    ASSERT_EQ(before.make(path), Errno::success);
  }
  before.put("work/wasifs/#3/d/f", "x");
  before.put("work/wasifs/#0", "x");
  before.put("work/kept", "x");
  static_cast<void>(overlay());
  EXPECT_EQ(prepared(), nothing);
  EXPECT_EQ(before.get("work/kept"), "x");
}

}  // namespace
}  // namespace wasifs::conformance
