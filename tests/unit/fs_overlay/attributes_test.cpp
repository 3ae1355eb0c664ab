// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owners, modes and extended attributes through an overlay: of the layer that is seen, copied up
// with the file, committed with it.
#include <string>
#include <vector>

#include "layers.h"
#include "wasifs/file_attributes.h"
#include "wasifs/fs/overlay_changes.h"

namespace wasifs::conformance {
namespace {

class OverlayAttributes : public Layers {
 protected:
  static FileAttributes& kept(const World& world) {
    return *file_attributes_of(*world.place().filesystem);
  }
  static Ref<Inode> at(const World& world, const std::string& name) {
    return world.place().filesystem->root().value()->as_directory()->lookup(name).value();
  }
  void say(const char* name) {
    EXPECT_TRUE(kept(lower).set_permissions(*at(lower, name), {0640, 7, 8}));
    EXPECT_TRUE(kept(lower).set_attribute(*at(lower, name), "user.x", "of the lower"));
  }
  static void expect_said(const World& world, const char* name) {
    const auto who = kept(world).permissions(*at(world, name));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->mode, 0640U);
    EXPECT_EQ(who->uid, 7U);
    EXPECT_EQ(who->gid, 8U);
    EXPECT_EQ(kept(world).attribute(*at(world, name), "user.x"), "of the lower");
    EXPECT_EQ(kept(world).attribute_names(*at(world, name)), std::vector<std::string>{"user.x"});
  }
};

TEST_F(OverlayAttributes, AreThoseOfTheLowerLayerAndOfItsCopy) {
  lower.put("f", "text");
  ASSERT_EQ(lower.make("d"), Errno::success);
  lower.put("d/g", "text");
  say("f");
  say("d");
  const World world = overlay();
  const auto inodes = upper->usage().inodes;
  expect_said(world, "f");
  expect_said(world, "d");
  EXPECT_EQ(upper->usage().inodes, inodes) << "looking copies nothing";
  world.put("f", "changed");
  world.put("d/g", "changed");
  EXPECT_GT(upper->usage().inodes, inodes);
  expect_said(world, "f");
  expect_said(world, "d");
}

TEST_F(OverlayAttributes, AChangeCopiesUp) {
  lower.put("f", "text");
  say("f");
  const World world = overlay();
  EXPECT_EQ(errno_of(kept(world).remove_attribute(*at(world, "f"), "user.y")), Errno::noent);
  EXPECT_TRUE(kept(world).set_permissions(*at(world, "f"), {0600, 1, 1}));
  EXPECT_EQ(kept(world).permissions(*at(world, "f"))->mode, 0600U);
  EXPECT_EQ(kept(world).attribute(*at(world, "f"), "user.x"), "of the lower");
  EXPECT_TRUE(kept(world).set_attribute(*at(world, "f"), "user.x", "new"));
  EXPECT_EQ(kept(world).attribute(*at(world, "f"), "user.x"), "new");
  EXPECT_TRUE(kept(world).remove_attribute(*at(world, "f"), "user.x"));
  EXPECT_EQ(kept(world).attribute_names(*at(world, "f")), std::vector<std::string>());
  EXPECT_EQ(world.get("f"), "text");
  expect_said(lower, "f");
}

TEST_F(OverlayAttributes, MarksOfLayersAreNone) {
  lower.put("f", "text");
  EXPECT_TRUE(kept(lower).set_attribute(*at(lower, "f"), "user.overlay.x", "1"));
  const World world = overlay();
  EXPECT_EQ(errno_of(kept(world).attribute(*at(world, "f"), "user.overlay.x")), Errno::noent);
  EXPECT_EQ(kept(world).attribute_names(*at(world, "f")), std::vector<std::string>());
  EXPECT_EQ(errno_of(kept(world).set_attribute(*at(world, "f"), "user.overlay.x", "2")),
            Errno::notsup);
  EXPECT_EQ(errno_of(kept(world).permissions(*at(lower, "f"))), Errno::inval);
}

TEST_F(OverlayAttributes, AreCommitted) {
  const World world = overlay();
  world.put("f", "text");
  EXPECT_TRUE(kept(world).set_permissions(*at(world, "f"), {0640, 7, 8}));
  EXPECT_TRUE(kept(world).set_attribute(*at(world, "f"), "user.x", "of the lower"));
  ASSERT_TRUE(commit_overlay(*world.place().filesystem));
  expect_said(lower, "f");
}

TEST_F(OverlayAttributes, SpecialFilesAreMadeAndCommitted) {
  lower.put("hidden", "x");
  const World world = overlay();
  SpecialFiles& special = *special_files_of(*world.place().filesystem);
  const Ref<Inode> root = world.place().filesystem->root().value();
  ASSERT_EQ(world.unlink("hidden"), Errno::success);
  const SpecialFile device{SpecialFile::Kind::character_device, 259};
  EXPECT_TRUE(special.make_special(*root->as_directory(), "fifo", {}));
  EXPECT_TRUE(special.make_special(*root->as_directory(), "hidden", device));
  EXPECT_EQ(errno_of(special.make_special(*root->as_directory(), "fifo", {})), Errno::exist);
  EXPECT_EQ(special.special(*at(world, "hidden"))->device, 259U);
  EXPECT_EQ(special.special(*at(world, "fifo"))->kind, SpecialFile::Kind::fifo);
  EXPECT_EQ(errno_of(special.special(*root)), Errno::inval);
  EXPECT_EQ(world.rename("fifo", "moved"), Errno::success);
  ASSERT_TRUE(commit_overlay(*world.place().filesystem));
  SpecialFiles& below = *special_files_of(*lower.place().filesystem);
  EXPECT_EQ(below.special(*at(lower, "hidden"))->device, 259U);
  EXPECT_EQ(below.special(*at(lower, "moved"))->kind, SpecialFile::Kind::fifo);
}

}  // namespace
}  // namespace wasifs::conformance
