// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Making, finding, opening and removing names.
#include "world.h"

namespace wasifs::conformance {
namespace {

using Names = Conformance;
INSTANTIATE_TEST_SUITE_P(On, Names, testing::ValuesIn(all_factories()), name_of);

TEST_P(Names, CreateOpensWhatIsThere) {
  EXPECT_EQ(world.try_open("f", reading), Errno::noent);
  ASSERT_EQ(world.try_open("f", creating), Errno::success);
  world.put("f", "text");
  EXPECT_EQ(world.try_open("f", creating), Errno::success);
  EXPECT_EQ(world.get("f"), "text");
  EXPECT_EQ(world.try_open("f", creating_anew), Errno::exist);
  EXPECT_EQ(world.try_open("g", creating_anew), Errno::success);
  const Stat stat = world.stat("g").value();
  EXPECT_EQ(stat.type, FileType::regular_file);
  EXPECT_EQ(stat.size, 0U);
  EXPECT_EQ(stat.nlink, 1U);
  EXPECT_NE(stat.ino, 0U);
  EXPECT_NE(stat.dev, 0U);
}

TEST_P(Names, OpenOfDirectories) {
  ASSERT_EQ(world.make("d"), Errno::success);
  world.put("f", "");
  EXPECT_EQ(world.try_open("d", reading), Errno::success);
  EXPECT_EQ(world.try_open("d", as_directory), Errno::success);
  EXPECT_EQ(world.try_open("d/", reading), Errno::success);
  EXPECT_EQ(world.try_open("d", both), Errno::isdir);
  EXPECT_EQ(world.try_open("d", cutting), Errno::isdir);
  EXPECT_EQ(world.try_open("d", {.access = Access::read, .truncate = true}), Errno::isdir);
  EXPECT_EQ(world.try_open("d", creating), Errno::isdir);
  EXPECT_EQ(world.try_open("d", creating_anew), Errno::exist);
  EXPECT_EQ(world.try_open("new/", creating), Errno::isdir);
  EXPECT_EQ(world.try_open("f", as_directory), Errno::notdir);
  EXPECT_EQ(world.try_open("f/", reading), Errno::notdir);
  EXPECT_EQ(world.try_open("d", {.create = true, .directory = true}), Errno::inval);
}

TEST_P(Names, PathsThroughDotsAndSlashes) {
  ASSERT_EQ(world.make("d"), Errno::success);
  ASSERT_EQ(world.make("d/e"), Errno::success);
  world.put("d/e/f", "x");
  for (const char* path : {"d/e/f", "./d/./e/f", "d//e///f", "d/e/../e/f", "d/../d/e/f"}) {
    EXPECT_EQ(world.get(path), "x") << path;
  }
  for (const char* path : {"d", "d/", "d/.", "d/e/..", "d/e/../", "./d//"}) {
    const auto stat = world.stat(path);
    ASSERT_TRUE(stat) << path;
    EXPECT_EQ(stat->ino, world.stat("d")->ino) << path;
  }
  EXPECT_EQ(errno_of(world.stat("d/e/f/..")), Errno::notdir);
  EXPECT_EQ(errno_of(world.stat("d/e/f/.")), Errno::notdir);
  EXPECT_EQ(errno_of(world.stat("absent/..")), Errno::noent);
  EXPECT_EQ(errno_of(world.stat("")), Errno::noent);
  EXPECT_EQ(errno_of(world.stat("..")), Errno::perm);
  EXPECT_EQ(errno_of(world.stat("d/../../d")), Errno::perm);
  EXPECT_EQ(errno_of(world.stat("/d")), Errno::perm);
  EXPECT_EQ(errno_of(world.stat(std::string_view("d\0e", 3))), Errno::inval);
  EXPECT_EQ(errno_of(world.stat("\xff")), Errno::ilseq);
}

TEST_P(Names, LongNames) {
  const std::string longest(255, 'n');
  world.put(longest, "x");
  EXPECT_EQ(world.get(longest), "x");
  EXPECT_EQ(world.list("."), (std::vector<std::string>{".", "..", longest}));
  const std::string too_long(256, 'n');
  EXPECT_EQ(world.try_open(too_long, creating), Errno::nametoolong);
  EXPECT_EQ(world.make(too_long), Errno::nametoolong);
  EXPECT_EQ(errno_of(world.stat(too_long + "/x")), Errno::nametoolong);
  EXPECT_EQ(errno_of(world.stat(std::string(5000, 'x'))), Errno::nametoolong);
}

TEST_P(Names, NamesAreBytesInTheirOwnCase) {
  for (const char* name : {"a", "A", "é", "日本", "with space", "tab\there", "back\\slash"}) {
    world.put(name, name);
  }
  for (const char* name : {"a", "A", "é", "日本", "with space", "tab\there", "back\\slash"}) {
    EXPECT_EQ(world.get(name), name);
  }
  EXPECT_EQ(world.list(".").size(), 9U);
}

TEST_P(Names, DirectoriesAreMadeOneAtATime) {
  EXPECT_EQ(world.make("a/b"), Errno::noent);
  EXPECT_EQ(world.make("a"), Errno::success);
  EXPECT_EQ(world.make("a"), Errno::exist);
  EXPECT_EQ(world.make("a/"), Errno::exist);
  EXPECT_EQ(world.make("a/b/"), Errno::success);
  EXPECT_EQ(world.stat("a/b")->type, FileType::directory);
  EXPECT_EQ(world.make("."), Errno::exist);
  EXPECT_EQ(world.make(".."), Errno::perm);
  world.put("f", "");
  EXPECT_EQ(world.make("f"), Errno::exist);
  EXPECT_EQ(world.make("f/"), Errno::exist);
  EXPECT_EQ(world.make("f/x"), Errno::notdir);
}

TEST_P(Names, OnlyEmptyDirectoriesAreRemoved) {
  ASSERT_EQ(world.make("d"), Errno::success);
  ASSERT_EQ(world.make("d/e"), Errno::success);
  world.put("d/f", "");
  EXPECT_EQ(world.remove("d"), Errno::notempty);
  EXPECT_EQ(world.remove("d/f"), Errno::notdir);
  EXPECT_EQ(world.remove("absent"), Errno::noent);
  EXPECT_EQ(world.remove("d/."), Errno::inval);
  EXPECT_EQ(world.remove("d/e/.."), Errno::notempty);
  EXPECT_EQ(world.unlink("d/f"), Errno::success);
  EXPECT_EQ(world.remove("d"), Errno::notempty);
  EXPECT_EQ(world.remove("d/e/"), Errno::success);
  EXPECT_EQ(world.remove("d"), Errno::success);
  EXPECT_EQ(errno_of(world.stat("d")), Errno::noent);
}

TEST_P(Names, UnlinkTakesNamesThatAreNoDirectories) {
  ASSERT_EQ(world.make("d"), Errno::success);
  world.put("f", "");
  EXPECT_EQ(world.unlink("d"), Errno::isdir);
  EXPECT_EQ(world.unlink("d/"), Errno::isdir);
  EXPECT_EQ(world.unlink("f/"), Errno::notdir);
  EXPECT_EQ(world.unlink("absent"), Errno::noent);
  EXPECT_EQ(world.unlink("f/x"), Errno::notdir);
  EXPECT_EQ(world.unlink("f"), Errno::success);
  EXPECT_EQ(world.unlink("f"), Errno::noent);
}

TEST_P(Names, ARemovedDirectoryTakesNothingIn) {
  ASSERT_EQ(world.make("d"), Errno::success);
  world.put("f", "");
  const Location start = world.open("d", as_directory)->file().location();
  ASSERT_EQ(world.remove("d"), Errno::success);
  const PathRules& rules = world.place().rules;
  EXPECT_EQ(errno_of(open_path(start, "x", true, creating, rules)), Errno::noent);
  EXPECT_EQ(errno_of(make_directory_path(start, "x", rules)), Errno::noent);
  EXPECT_EQ(errno_of(make_link_path("t", start, "x", rules)), Errno::noent);
  EXPECT_EQ(errno_of(rename_path(world.base(), "f", start, "x", rules)), Errno::noent);
  EXPECT_EQ(errno_of(hard_link_path(world.base(), "f", false, start, "x", rules)), Errno::noent);
  int listed = 0;
  EXPECT_TRUE(list_directory(start, 2, [&](const DirEntry&) { return ++listed != 0; }));
  EXPECT_EQ(listed, 0);
}

TEST_P(Names, DeviceAndInodeNumbersTellFilesApart) {
  world.put("a", "");
  world.put("b", "");
  const Stat a = world.stat("a").value();
  EXPECT_EQ(a.dev, world.stat("b")->dev);
  EXPECT_NE(a.ino, world.stat("b")->ino);
  const auto opened = world.open("a", reading);
  EXPECT_EQ(opened->stat().ino, a.ino);
  EXPECT_EQ(opened->stat().dev, a.dev);
  EXPECT_TRUE(opened->inode().same_as(*world.open("a", reading)->file().inode()));
  EXPECT_FALSE(opened->inode().same_as(*world.open("b", reading)->file().inode()));
}

TEST_P(Names, WholeFileHelpers) {
  EXPECT_TRUE(make_directories(world.base(), "x/y/z"));
  EXPECT_TRUE(make_directories(world.base(), "x/y/z"));
  world.put("x/y/z/f", "content");
  EXPECT_EQ(errno_of(make_directories(world.base(), "x/y/z/f")), Errno::notdir);
  EXPECT_EQ(errno_of(make_directories(world.base(), "x/y/z/f/g")), Errno::notdir);
  EXPECT_EQ(errno_of(read_file(world.base(), "x/y/z/f", 6)), Errno::fbig);
  EXPECT_EQ(read_file(world.base(), "x/y/z/f", 7)->size(), 7U);
  EXPECT_EQ(errno_of(read_file(world.base(), "x")), Errno::isdir);
  world.put("x/y/z/f", "short");
  EXPECT_EQ(world.get("x/y/z/f"), "short");
  const std::string big(100'000, 'b');
  world.put("big", big);
  EXPECT_EQ(world.get("big"), big);
}

}  // namespace
}  // namespace wasifs::conformance
