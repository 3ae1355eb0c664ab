// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a union shows of its file systems. That it refuses every change is tested by
// tests/fs_conformance over every file system.
#include "wasifs/fs/union.h"

#include <set>

#include "layers.h"
#include "wasifs/file_attributes.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/overlay_changes.h"
#include "wasifs/fs/subtree.h"
#include "wasifs/persist.h"

namespace wasifs::conformance {
namespace {

class Union : public Layers {
 protected:
  World united() {
    return world_of(make_union({lower.place().filesystem, lowest.place().filesystem}).value());
  }
};

TEST_F(Union, TheFirstThatHasANameShowsIt) {
  for (const World* layer : {&lower, &lowest}) {
    ASSERT_EQ(layer->make("bin"), Errno::success);
    layer->put("bin/both", layer == &lower ? "first" : "second");
  }
  lower.put("bin/a", "a");
  lowest.put("bin/b", "b");
  lower.put("file", "file");
  ASSERT_EQ(lowest.make("file"), Errno::success);
  ASSERT_EQ(lower.make("directory"), Errno::success);
  lowest.put("directory", "file");
  ASSERT_EQ(lowest.symlink("bin/b", "link"), Errno::success);
  EXPECT_EQ(tree_of(united()), (std::map<std::string, std::string>{{"bin", "directory"},
                                                                   {"bin/a", "1 a"},
                                                                   {"bin/b", "1 b"},
                                                                   {"bin/both", "1 first"},
                                                                   {"directory", "directory"},
                                                                   {"file", "1 file"},
                                                                   {"link", "link to bin/b"}}));
  EXPECT_EQ(united().get("link"), "b");
}

TEST_F(Union, WhiteoutsHideWhatIsBehindThem) {
  for (const char* path : {"gone", "kept", "opaque", "again"}) {
    ASSERT_EQ(lowest.make(path), Errno::success);
    lowest.put(std::string(path) + "/f", "below");
  }
  for (const char* path : {"opaque", "again"}) ASSERT_EQ(lower.make(path), Errno::success);
  for (const char* path : {".wh.gone", ".wh.nothing", "opaque/.wh..wh..opq", "opaque/own"})
    lower.put(path, "");
  // It is of this layer, and hides what the one below has there.
  lower.put(".wh.again", "");
  EXPECT_EQ(tree_of(united()), (std::map<std::string, std::string>{{"again", "directory"},
                                                                   {"kept", "directory"},
                                                                   {"kept/f", "1 below"},
                                                                   {"opaque", "directory"},
                                                                   {"opaque/own", "1 "}}));
  EXPECT_EQ(errno_of(united().stat(".wh.gone")), Errno::noent);
}

TEST_F(Union, TakesNoSpecialFiles) {
  lower.put(".wh.hidden", "");
  ASSERT_EQ(lowest.make("d"), Errno::success);
  const World world = united();
  SpecialFiles* const special = special_files_of(*world.place().filesystem);
  ASSERT_NE(special, nullptr);
  const Ref<Inode> root = world.place().filesystem->root().value();
  const Ref<Inode> below = root->as_directory()->lookup("d").value();
  EXPECT_EQ(errno_of(special->make_special(*root->as_directory(), "new", {})), Errno::rofs);
  EXPECT_EQ(errno_of(special->make_special(*root->as_directory(), "hidden", {})), Errno::rofs);
  EXPECT_EQ(errno_of(special->make_special(*below->as_directory(), "new", {})), Errno::rofs);
  EXPECT_EQ(lower.list("."), (std::vector<std::string>{".", "..", ".wh.hidden"}));
}

TEST_F(Union, AnOpaqueRootEndsTheSearch) {
  lower.put(".wh..wh..opq", "");
  lower.put("own", "");
  lowest.put("below", "");
  EXPECT_EQ(united().list("."), (std::vector<std::string>{".", "..", "own"}));
  EXPECT_EQ(overlay().list("."), (std::vector<std::string>{".", "..", "own"}));
}

TEST_F(Union, AnOverlaysLayersAreSeenAsTheyAreMeant) {
  lower.put("removed", "x");
  ASSERT_EQ(lower.make("d"), Errno::success);
  lower.put("d/old", "x");
  {
    const World world = overlay();
    ASSERT_EQ(world.unlink("removed"), Errno::success);
    ASSERT_EQ(world.rename("d", "moved"), Errno::success);
    world.put("new", "new");
  }
  const World whole = world_of(
      make_union({make_subtree(upper, "upper").value(), lower.place().filesystem}).value());
  EXPECT_EQ(tree_of(whole), tree_of(overlay()));
}

TEST_F(Union, NumbersTellFilesApartAndHardLinksStay) {
  lower.put("a", "x");
  ASSERT_EQ(lower.hard_link("a", "b"), Errno::success);
  lowest.put("c", "x");
  const World world = united();
  const auto number_of = [&](const char* path) { return world.stat(path)->ino; };
  EXPECT_EQ(number_of("a"), number_of("b"));
  EXPECT_EQ(world.stat("a")->nlink, 2U);
  EXPECT_EQ((std::set{number_of("."), number_of("a"), number_of("c")}).size(), 3U);
  EXPECT_EQ(world.stat("a")->dev, world.stat("c")->dev);
  EXPECT_EQ(world.stat(".")->nlink, 1U);
}

TEST_F(Union, AListingGoesOnFromAnyCookie) {
  for (int i = 0; i < 100; ++i) {
    lower.put("a" + std::to_string(i), "");
    lowest.put("a" + std::to_string(i + 50), "");
  }
  const World world = united();
  const Ref<Inode> root = world.place().filesystem->root().value();
  std::multiset<std::string> names;
  std::uint64_t cookie = 0;
  for (bool more = true; more;) {
    more = false;
    ASSERT_TRUE(root->as_directory()->read_entries(cookie, [&](const DirEntry& entry) {
      if (more) return false;
      more = true;
      names.emplace(entry.name);
      cookie = entry.next;
      return true;
    }));
  }
  EXPECT_EQ(names.size(), 150U);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 150U);
}

TEST_F(Union, KnowsWhereItsFilesAreAndHowMuchTheyTake) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  lower.put("d/f", "12345");
  lowest.put("g", "123");
  const World world = united();
  FileSystem& files = *world.place().filesystem;
  const Handle f = world.open("d/f", reading).value();
  EXPECT_EQ(files.path_of(*f.file().inode()), "d/f");
  const FileSystemUsage whole = files.usage();
  const FileSystemUsage first = lower.place().filesystem->usage();
  const FileSystemUsage second = lowest.place().filesystem->usage();
  EXPECT_EQ(whole.bytes, first.bytes + second.bytes);
  EXPECT_EQ(whole.bytes_limit, whole.bytes);
  EXPECT_EQ(whole.inodes, first.inodes + second.inodes);
  EXPECT_EQ(whole.inodes_limit, whole.inodes);
}

TEST_F(Union, HostDirectoriesAndMemoryTogether) {
  const TemporaryDirectory directory;
  const World host = world_of(make_host(directory.path().string()).value());
  ASSERT_EQ(host.make("d"), Errno::success);
  ASSERT_EQ(lower.make("d"), Errno::success);
  host.put("d/host", "host");
  lower.put("d/mem", "mem");
  for (const bool first : {true, false}) {
    std::vector<Ref<FileSystem>> parts{host.place().filesystem, lower.place().filesystem};
    if (!first) std::swap(parts[0], parts[1]);
    const World world = world_of(make_union(parts).value());
    EXPECT_EQ(world.list("d"), (std::vector<std::string>{".", "..", "host", "mem"}));
    EXPECT_EQ(world.get("d/host"), "host");
    EXPECT_FALSE(world.place().filesystem->persistent());
  }
}

TEST_F(Union, WhatCannotBe) {
  EXPECT_EQ(errno_of(make_union({})), Errno::inval);
  const std::vector<Ref<FileSystem>> most(250, lower.place().filesystem);
  EXPECT_TRUE(make_union(most));
  const std::vector<Ref<FileSystem>> too_many(251, lower.place().filesystem);
  EXPECT_EQ(errno_of(make_union(too_many)), Errno::inval);
  const TemporaryDirectory directory;
  world_of(make_host(directory.path().string()).value()).put("file", "x");
  const Ref<FileSystem> file = make_host((directory.path() / "file").string()).value();
  EXPECT_EQ(errno_of(make_union({make_mem(), file})), Errno::notdir);
  // It has no changes.
  const World world = united();
  FileSystem& files = *world.place().filesystem;
  EXPECT_EQ(errno_of(list_overlay_changes(files, [](const OverlayChange&) { return true; })),
            Errno::inval);
  EXPECT_EQ(errno_of(commit_overlay(files)), Errno::inval);
  EXPECT_EQ(errno_of(discard_overlay(files)), Errno::inval);
}

}  // namespace
}  // namespace wasifs::conformance
