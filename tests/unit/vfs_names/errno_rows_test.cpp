// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One errno for each case of each operation on names: the path rows of docs/semantics.md.
#include "names_fixture.h"

namespace wasifs::test {
namespace {

using enum Errno;

class ErrnoRows : public NamesFixture {
 protected:
  ErrnoRows() {
    tree({"dir/", "dir/sub/", "dir/sub/deep", "empty/", "file", "to_file -> file", "to_dir -> dir",
          "dangling -> nowhere", "loop -> loop", "up -> ..", "absolute -> /file",
          "dir/back -> ../file", "slashed -> dir/", "slashed_file -> file/"});
  }
};
INSTANTIATE_TEST_SUITE_P(Ways, ErrnoRows, ::testing::Bool());

/// Runs `operation` on the paths that every operation refuses alike.
template <class Operation>
void expect_common_rows(Operation operation) {
  EXPECT_EQ(operation(""), noent);
  EXPECT_EQ(operation("/"), perm);
  EXPECT_EQ(operation("/file"), perm);
  EXPECT_EQ(operation(".."), perm);
  EXPECT_EQ(operation("../file"), perm);
  EXPECT_EQ(operation("dir/../../file"), perm);
  EXPECT_EQ(operation("dir/sub/../../.."), perm);
  EXPECT_EQ(operation("up/file"), perm);
  EXPECT_EQ(operation("up/root/file"), perm);
  EXPECT_EQ(operation("absolute/x"), perm);
  EXPECT_EQ(operation(std::string_view("a\0b", 3)), inval);
  EXPECT_EQ(operation("\xFF"), ilseq);
  EXPECT_EQ(operation(std::string(256, 'n')), nametoolong);
  EXPECT_EQ(operation(std::string(256, 'n') + "/x"), nametoolong);
  EXPECT_EQ(operation("missing/" + std::string(256, 'n')), noent);
  EXPECT_EQ(operation(std::string(4096, '/').replace(0, 1, "x")), nametoolong);
  EXPECT_EQ(operation("missing/x"), noent);
  EXPECT_EQ(operation("dangling/x"), noent);
  EXPECT_EQ(operation("file/x"), notdir);
  EXPECT_EQ(operation("file/.."), notdir);
  EXPECT_EQ(operation("file/."), notdir);
  EXPECT_EQ(operation("slashed_file/x"), notdir);
  EXPECT_EQ(operation("loop/x"), loop);
}

TEST_P(ErrnoRows, AreTheSameForEveryOperationWherePathsAreBad) {
  expect_common_rows([&](std::string_view path) { return open(path); });
  expect_common_rows([&](std::string_view path) { return create(path); });
  expect_common_rows([&](std::string_view path) { return stat(path); });
  expect_common_rows([&](std::string_view path) { return stat(path, false); });
  expect_common_rows([&](std::string_view path) { return touch(path); });
  expect_common_rows([&](std::string_view path) { return readlink(path); });
  expect_common_rows([&](std::string_view path) { return mkdir(path); });
  expect_common_rows([&](std::string_view path) { return rmdir(path); });
  expect_common_rows([&](std::string_view path) { return unlink(path); });
  expect_common_rows([&](std::string_view path) { return symlink("x", path); });
  expect_common_rows([&](std::string_view path) { return link(path, "new"); });
  expect_common_rows([&](std::string_view path) { return link("file", path); });
  expect_common_rows([&](std::string_view path) { return rename(path, "new"); });
  expect_common_rows([&](std::string_view path) { return rename("file", path); });
  expect_common_rows(
      [&](std::string_view path) { return errno_of(find_path(start, path, true, rules)); });
}

TEST_P(ErrnoRows, OtherBytesPassWhereTheRulesSaySo) {
  rules.utf8 = false;
  EXPECT_EQ(stat("\xFF"), noent);
}

TEST_P(ErrnoRows, PathsAreOnlySoDeep) {
  rules.depth = 3;
  tree({"dir/sub/low/", "far -> dir/sub/low", "dir/sub/again -> ../sub/low"});
  EXPECT_EQ(stat("dir/sub/deep"), success);
  EXPECT_EQ(stat("dir/sub/low"), success);
  EXPECT_EQ(stat("dir/sub/low/."), success);
  EXPECT_EQ(stat("dir/sub/low/x"), nametoolong);
  EXPECT_EQ(stat("no/such/directory/x"), nametoolong);
  EXPECT_EQ(stat("dir/sub/low/../deep"), success);
  EXPECT_EQ(stat("./dir//./sub/./../sub/../../dir/sub/deep"), success);
  EXPECT_EQ(stat("far"), success);
  EXPECT_EQ(mkdir("far/x"), success);
  EXPECT_EQ(stat("dir/sub/again/x/y"), nametoolong);
  EXPECT_EQ(mkdir("dir/sub/low/y"), nametoolong);
  EXPECT_EQ(symlink("a/b/c", "new"), success);
  EXPECT_EQ(symlink("a/b/c/d", "newer"), nametoolong);
}

TEST_P(ErrnoRows, NoWalkHoldsMoreDirectoriesThanItsDepth) {
  rules.short_ways = false;
  tree({"dir/sub/low/", "dir/sub/low/est/", "dir/sub/low/est/file", "far -> dir/sub/low"});
  rules.depth = 3;  // below the start, though a link leads there
  EXPECT_EQ(stat("far/est"), success);
  EXPECT_EQ(stat("far/est/file"), nametoolong);
  EXPECT_EQ(stat("far/est/.."), nametoolong);
  rules.depth = 4;
  EXPECT_EQ(stat("far/est/file"), success);
}

TEST_P(ErrnoRows, OpenWhatIsThere) {
  EXPECT_EQ(open("file"), success);
  EXPECT_EQ(open("dir/sub/deep"), success);
  EXPECT_EQ(open("dir/.//sub/../../dir/sub/deep"), success);
  EXPECT_EQ(open("to_dir/sub/deep"), success);
  EXPECT_EQ(open("dir/back"), success);
  EXPECT_EQ(open("missing"), noent);
  EXPECT_EQ(open("dir"), success);
  EXPECT_EQ(open("."), success);
  EXPECT_EQ(open("dir/.."), success);
  EXPECT_EQ(open("dir/"), success);
  EXPECT_EQ(open("dir///"), success);
  EXPECT_EQ(open("file/"), notdir);
  EXPECT_EQ(open("dir/sub/deep/"), notdir);
  EXPECT_EQ(open("dir", {.directory = true}), success);
  EXPECT_EQ(open("file", {.directory = true}), notdir);
  EXPECT_EQ(open("dir", {.access = Access::write}), isdir);
  EXPECT_EQ(open("dir/sub", {.access = Access::read_write}), isdir);
  EXPECT_EQ(open(".", {.access = Access::write}), isdir);
  EXPECT_EQ(open(".", {.truncate = true}), isdir);
}

TEST_P(ErrnoRows, OpenLinks) {
  EXPECT_EQ(open("to_file"), success);
  EXPECT_EQ(open("to_dir"), success);
  EXPECT_EQ(open("to_dir", {.directory = true}), success);
  EXPECT_EQ(open("slashed"), success);
  EXPECT_EQ(open("slashed_file"), notdir);
  EXPECT_EQ(open("dangling"), noent);
  EXPECT_EQ(open("loop"), loop);
  EXPECT_EQ(open("up"), perm);
  EXPECT_EQ(open("absolute"), perm);
  EXPECT_EQ(open("to_file", {}, false), loop);
  EXPECT_EQ(open("dir/back", {}, false), loop);
  EXPECT_EQ(open("dangling", {}, false), loop);
  EXPECT_EQ(open("loop", {}, false), loop);
  EXPECT_EQ(open("to_dir", {.directory = true}, false), notdir);
  EXPECT_EQ(open("to_dir/", {}, false), success);
  EXPECT_EQ(open("to_dir/.", {}, false), success);
  EXPECT_EQ(open("to_file/", {}, false), notdir);
  EXPECT_EQ(open("to_file", {.directory = true}), notdir);
}

TEST_P(ErrnoRows, OpenCreates) {
  const OpenHow exclusive{.access = Access::write, .create = true, .exclusive = true};
  EXPECT_EQ(create("new"), success);
  EXPECT_EQ(type("new"), FileType::regular_file);
  EXPECT_EQ(create("new"), success);
  EXPECT_EQ(open("dir/other", exclusive), success);
  EXPECT_EQ(open("dir/other", exclusive), exist);
  EXPECT_EQ(open("dir", exclusive), exist);
  EXPECT_EQ(open(".", exclusive), exist);
  EXPECT_EQ(open("to_file", exclusive), exist);
  EXPECT_EQ(open("dangling", exclusive), exist);
  EXPECT_EQ(open("loop", exclusive), exist);
  EXPECT_EQ(create("dir"), isdir);
  EXPECT_EQ(create("."), isdir);
  EXPECT_EQ(open("dir", {.create = true}), isdir);
  EXPECT_EQ(create("fresh/"), isdir);
  EXPECT_EQ(create("dir/sub/fresh/"), isdir);
  EXPECT_EQ(create("missing/fresh/"), noent);
  EXPECT_EQ(open("fresh/", exclusive), isdir);
  EXPECT_EQ(create("loop"), loop);
  EXPECT_EQ(create("absolute"), perm);
  EXPECT_EQ(create("up"), perm);
  EXPECT_EQ(create("to_dir/made"), success);
  EXPECT_EQ(type("dir/made"), FileType::regular_file);
}

TEST_P(ErrnoRows, OpenCreatesWhatADanglingLinkNames) {
  tree({"dir/far -> ../dir/sub/made", "chain -> dangling", "into -> missing/made"});
  EXPECT_EQ(create("dangling"), success);
  EXPECT_EQ(type("nowhere"), FileType::regular_file);
  EXPECT_EQ(type("dangling"), FileType::symbolic_link);
  EXPECT_EQ(create("dir/far"), success);
  EXPECT_EQ(type("dir/sub/made"), FileType::regular_file);
  EXPECT_EQ(unlink("nowhere"), success);
  EXPECT_EQ(create("chain"), success);
  EXPECT_EQ(type("nowhere"), FileType::regular_file);
  EXPECT_EQ(create("into"), noent);
  tree({"out -> ../made", "dir/out -> ../../made", "new_dir -> made/"});
  EXPECT_EQ(create("out"), perm);
  EXPECT_EQ(create("dir/out"), perm);
  EXPECT_EQ(create("new_dir"), isdir);
  EXPECT_EQ(open("dangling", {.access = Access::write, .create = true}, false), loop);
}

TEST_P(ErrnoRows, OpenWithFlagsThatExcludeEachOther) {
  for (const char* path : {"dir", "missing", "file"}) {
    EXPECT_EQ(open(path, {.create = true, .directory = true}), inval);
    EXPECT_EQ(open(path, {.create = true, .exclusive = true, .directory = true}), inval);
    EXPECT_EQ(open(path, {.exclusive = true, .directory = true}), inval);
    EXPECT_EQ(open(path, {.truncate = true, .directory = true}), inval);
  }
}

TEST_P(ErrnoRows, OpenedDirectoriesCanBeStartedFrom) {
  auto opened = open_path(start, "to_dir", true, {.directory = true}, rules);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(stat_path(opened->location, "sub/deep", true, rules));
  EXPECT_EQ(errno_of(stat_path(opened->location, "..", true, rules)), perm);
  EXPECT_EQ(errno_of(stat_path(opened->location, "sub/../..", true, rules)), perm);
  EXPECT_EQ(errno_of(stat_path(opened->location, "back", true, rules)), perm);
  EXPECT_EQ(errno_of(rename_path(opened->location, "sub", start, "moved", rules)), success);
  const auto file = open_path(start, "file", true, {}, rules);
  ASSERT_TRUE(file);
  EXPECT_EQ(errno_of(stat_path(file->location, "x", true, rules)), notdir);
}

TEST_P(ErrnoRows, Stat) {
  EXPECT_EQ(type("to_file"), FileType::symbolic_link);
  EXPECT_EQ(stat_path(start, "to_file", false, rules)->size, 4U);
  EXPECT_EQ(ino("to_file"), ino("file"));
  EXPECT_EQ(ino("to_dir/"), ino("dir"));
  EXPECT_EQ(ino("to_dir/", false), ino("dir"));
  EXPECT_EQ(ino("dir/sub/.."), ino("dir"));
  EXPECT_EQ(ino("to_dir/sub/../back"), ino("file"));
  EXPECT_EQ(stat("to_file/"), notdir);
  EXPECT_EQ(stat("dir/sub/deep/"), notdir);
  EXPECT_EQ(stat("dir/sub/"), success);
  EXPECT_EQ(stat("dangling"), noent);
  EXPECT_EQ(stat("dangling", false), success);
  EXPECT_EQ(stat("loop"), loop);
  EXPECT_EQ(stat("loop", false), success);
  EXPECT_EQ(stat("up", false), success);
  EXPECT_EQ(stat("up/", false), perm);
  EXPECT_EQ(stat("up/.", false), perm);
}

TEST_P(ErrnoRows, FindTellsWhereItIs) {
  EXPECT_TRUE(at("dir/sub/..").inode->same_as(*at("dir").inode));
  EXPECT_TRUE(at("to_dir").inode->same_as(*at("dir").inode));
  EXPECT_EQ(errno_of(find_path(start, "file/", true, rules)), notdir);
  EXPECT_NE(find_path(start, "to_dir", false, rules)->inode->as_link(), nullptr);
  EXPECT_NE(find_path(start, "dir/back", false, rules)->inode->as_link(), nullptr);
}

TEST_P(ErrnoRows, Times) {
  EXPECT_EQ(touch("dir/back"), success);
  EXPECT_EQ(stat_path(start, "file", true, rules)->mtim, 1U);
  EXPECT_NE(stat_path(start, "dir/back", false, rules)->mtim, 1U);
  EXPECT_EQ(touch("dir/back", false), success);
  EXPECT_EQ(stat_path(start, "dir/back", false, rules)->mtim, 1U);
  EXPECT_EQ(touch("dir"), success);
  EXPECT_EQ(touch("dangling"), noent);
  EXPECT_EQ(touch("dangling", false), success);
  EXPECT_EQ(touch("file/"), notdir);
}

TEST_P(ErrnoRows, ReadLink) {
  EXPECT_EQ(*read_link_path(start, "dir/back", rules), "../file");
  EXPECT_EQ(*read_link_path(start, "to_dir/back", rules), "../file");
  EXPECT_EQ(*read_link_path(start, "absolute", rules), "/file");
  EXPECT_EQ(readlink("file"), inval);
  EXPECT_EQ(readlink("dir"), inval);
  EXPECT_EQ(readlink("."), inval);
  EXPECT_EQ(readlink("to_dir/"), inval);
  EXPECT_EQ(readlink("to_file/"), notdir);
  EXPECT_EQ(readlink("missing"), noent);
}

TEST_P(ErrnoRows, MakeDirectory) {
  EXPECT_EQ(mkdir("new/"), success);
  EXPECT_EQ(mkdir("new///"), exist);
  EXPECT_EQ(mkdir("new"), exist);
  EXPECT_EQ(mkdir("dir/sub/new"), success);
  EXPECT_EQ(type("dir/sub/new"), FileType::directory);
  EXPECT_EQ(mkdir("."), exist);
  EXPECT_EQ(mkdir("dir/.."), exist);
  EXPECT_EQ(mkdir("file"), exist);
  EXPECT_EQ(mkdir("file/"), exist);
  EXPECT_EQ(mkdir("dangling"), exist);
  EXPECT_EQ(mkdir("dangling/"), exist);
  EXPECT_EQ(mkdir("a/b"), noent);
}

TEST_P(ErrnoRows, RemoveDirectory) {
  EXPECT_EQ(rmdir("dir"), notempty);
  EXPECT_EQ(rmdir("dir/"), notempty);
  EXPECT_EQ(rmdir("file"), notdir);
  EXPECT_EQ(rmdir("file/"), notdir);
  EXPECT_EQ(rmdir("to_dir"), notdir);
  EXPECT_EQ(rmdir("to_dir/"), notdir);
  EXPECT_EQ(rmdir("up"), notdir);
  EXPECT_EQ(rmdir("up/"), perm);
  EXPECT_EQ(rmdir("absolute/"), perm);
  EXPECT_EQ(rmdir("."), inval);
  EXPECT_EQ(rmdir("dir/."), inval);
  EXPECT_EQ(rmdir("dir/./"), inval);
  EXPECT_EQ(rmdir("dir/.."), notempty);
  EXPECT_EQ(rmdir("missing"), noent);
  EXPECT_EQ(rmdir("empty/"), success);
  EXPECT_EQ(stat("empty"), noent);
}

TEST_P(ErrnoRows, Unlink) {
  EXPECT_EQ(unlink("dir"), isdir);
  EXPECT_EQ(unlink("dir/"), isdir);
  EXPECT_EQ(unlink("."), isdir);
  EXPECT_EQ(unlink("dir/.."), isdir);
  EXPECT_EQ(unlink("file/"), notdir);
  EXPECT_EQ(unlink("to_dir/"), notdir);
  EXPECT_EQ(unlink("up/"), perm);
  EXPECT_EQ(unlink("missing"), noent);
  EXPECT_EQ(unlink("missing/"), noent);
  EXPECT_EQ(unlink("to_dir"), success);
  EXPECT_EQ(unlink("up"), success);
  EXPECT_EQ(stat("dir"), success);
  EXPECT_EQ(unlink("dir/sub/deep"), success);
  EXPECT_EQ(stat("dir/sub/deep"), noent);
}

TEST_P(ErrnoRows, Symlink) {
  EXPECT_EQ(symlink("", "new"), noent);
  EXPECT_EQ(symlink("/file", "new"), perm);
  EXPECT_EQ(symlink(std::string_view("a\0b", 3), "new"), inval);
  EXPECT_EQ(symlink("\xC0\x80", "new"), ilseq);
  EXPECT_EQ(symlink(std::string(4096, 'x'), "new"), nametoolong);
  EXPECT_EQ(symlink("../../anything//", "new"), success);
  EXPECT_EQ(*read_link_path(start, "new", rules), "../../anything//");
  EXPECT_EQ(symlink("x", "new"), exist);
  EXPECT_EQ(symlink("x", "file"), exist);
  EXPECT_EQ(symlink("x", "dir"), exist);
  EXPECT_EQ(symlink("x", "dangling"), exist);
  EXPECT_EQ(symlink("x", "."), exist);
  EXPECT_EQ(symlink("x", "fresh/"), noent);
  EXPECT_EQ(symlink("x", "dir/"), exist);
  EXPECT_EQ(symlink("x", "file/"), notdir);
  EXPECT_EQ(symlink("x", "dangling/"), exist);
  EXPECT_EQ(symlink("x", "dir/sub/y"), success);
}

TEST_P(ErrnoRows, HardLink) {
  EXPECT_EQ(link("file", "dir/sub/twin"), success);
  EXPECT_EQ(ino("dir/sub/twin"), ino("file"));
  EXPECT_EQ(link("file", "dir/sub/twin"), exist);
  EXPECT_EQ(link("file", "dangling"), exist);
  EXPECT_EQ(link("file", "dir"), exist);
  EXPECT_EQ(link("file", "."), exist);
  EXPECT_EQ(link("file", "new/"), noent);
  EXPECT_EQ(link("file", "dir/"), exist);
  EXPECT_EQ(link("missing", "new"), noent);
  EXPECT_EQ(link("file/", "new"), notdir);
  EXPECT_EQ(link("dir", "new"), perm);
  EXPECT_EQ(link("dir/", "new"), perm);
  EXPECT_EQ(link(".", "new"), perm);
  EXPECT_EQ(link("dir/sub/..", "new"), perm);
  EXPECT_EQ(link("dangling", "twin_of_dangling"), success);
  EXPECT_EQ(type("twin_of_dangling"), FileType::symbolic_link);
  EXPECT_EQ(link("loop", "twin_of_loop"), success);
  EXPECT_EQ(link("dir/back", "followed", true), success);
  EXPECT_EQ(ino("followed", false), ino("file"));
  EXPECT_EQ(link("dangling", "new", true), noent);
  EXPECT_EQ(link("loop", "new", true), loop);
  EXPECT_EQ(link("up", "new", true), perm);
  EXPECT_EQ(link("to_dir", "new", true), perm);
  EXPECT_EQ(link("to_dir/", "new"), perm);
}

TEST_P(ErrnoRows, Rename) {
  EXPECT_EQ(rename("missing", "new"), noent);
  EXPECT_EQ(rename(".", "new"), busy);
  EXPECT_EQ(rename("dir/.", "new"), busy);
  EXPECT_EQ(rename("dir/sub/..", "new"), busy);
  EXPECT_EQ(rename("dir", "."), busy);
  EXPECT_EQ(rename("dir", "empty/.."), busy);
  EXPECT_EQ(rename("dir", "dir/sub/inner"), inval);
  EXPECT_EQ(rename("file", "file"), success);
  EXPECT_EQ(link("file", "twin"), success);
  EXPECT_EQ(rename("file", "twin"), success);
  EXPECT_EQ(stat("file"), success);
  EXPECT_EQ(rename("file", "dir"), isdir);
  EXPECT_EQ(rename("empty", "file"), notdir);
  EXPECT_EQ(rename("empty", "dir"), notempty);
  EXPECT_EQ(rename("file/", "new"), notdir);
  EXPECT_EQ(rename("file", "new/"), notdir);
  EXPECT_EQ(rename("to_dir/", "new"), notdir);
  EXPECT_EQ(rename("up/", "new"), perm);
  EXPECT_EQ(rename("to_dir", "new/"), notdir);
  EXPECT_EQ(rename("missing/", "new"), noent);
  EXPECT_EQ(rename("empty/", "renamed/"), success);
  EXPECT_EQ(rename("renamed", "again/"), success);
  EXPECT_EQ(mkdir("target"), success);
  EXPECT_EQ(rename("again/", "target"), success);
  EXPECT_EQ(stat("again"), noent);
  EXPECT_EQ(rename("dangling", "moved_link"), success);
  EXPECT_EQ(type("moved_link"), FileType::symbolic_link);
  EXPECT_EQ(rename("dir/sub/deep", "dir/../target/shallow"), success);
  EXPECT_EQ(stat("target/shallow"), success);
}

}  // namespace
}  // namespace wasifs::test
