// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mounts: where they appear, what they cover, what guests may not do to them.
#include <gmock/gmock.h>

#include "names_fixture.h"
#include "wasifs/fs/mem.h"

namespace wasifs::test {
namespace {

using enum Errno;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Mounts : public NamesFixture {
 protected:
  /// Mounts a memory file system that holds the empty file `content`.
  Ref<FileSystem> mount_with(std::string_view path, std::string_view content) {
    Ref<FileSystem> mounted = memory();
    EXPECT_TRUE((*mounted->root())->as_directory()->create_file(content));
    EXPECT_EQ(errno_of(names->mount(path, mounted)), success);
    return mounted;
  }
};
INSTANTIATE_TEST_SUITE_P(Ways, Mounts, ::testing::Bool());

/// A file system of one file.
class OneFile final : public FileSystem {
 public:
  explicit OneFile(Ref<Inode> file) : file_(std::move(file)) {}
  Result<Ref<Inode>> root() override { return file_; }
  std::string_view type_name() const noexcept override { return "one"; }

 private:
  Ref<Inode> file_;
};

Ref<FileSystem> make_one_file(Ref<FileSystem>& keeper) {
  keeper = make_mem();
  return make_ref<OneFile>(*(*keeper->root())->as_directory()->create_file("content"));
}

TEST_P(Mounts, AnEmptyNamespaceIsAnEmptyDirectory) {
  const Ref<Namespace> empty = make_ref<Namespace>();
  start = *empty->root();
  EXPECT_EQ(type("."), FileType::directory);
  EXPECT_THAT(list(start), IsEmpty());
  EXPECT_EQ(mkdir("x"), rofs);
  EXPECT_EQ(create("x"), rofs);
  EXPECT_EQ(symlink("y", "x"), rofs);
  EXPECT_EQ(open("x"), noent);
  EXPECT_EQ(open("."), success);
  EXPECT_EQ(touch("."), rofs);
  EXPECT_EQ(rename("x", "y"), rofs);
  EXPECT_EQ(unlink("x"), rofs);
}

TEST_P(Mounts, AreNormalisedAndListed) {
  const Ref<FileSystem> other = memory();
  EXPECT_EQ(errno_of(names->mount("//a/./b/../c//", other)), success);
  EXPECT_EQ(errno_of(names->mount("/../z", other)), success);
  const auto listed = names->mounts();
  ASSERT_EQ(listed.size(), 3U);
  EXPECT_EQ(listed[0].path, "/");
  EXPECT_EQ(listed[1].path, "/a/c");
  EXPECT_EQ(listed[2].path, "/z");
  EXPECT_EQ(listed[1].filesystem, other);
  EXPECT_EQ(errno_of(names->mount("", other)), inval);
  EXPECT_EQ(errno_of(names->mount("a", other)), inval);
  EXPECT_EQ(errno_of(names->mount(std::string_view("/a\0", 3), other)), inval);
  EXPECT_EQ(errno_of(names->mount("/a", nullptr)), inval);
  EXPECT_EQ(errno_of(names->mount("/" + std::string(256, 'n'), other)), nametoolong);
  EXPECT_EQ(errno_of(names->unmount("/a")), inval);
  EXPECT_EQ(errno_of(names->unmount("/a/b/../c")), success);
  EXPECT_EQ(names->mounts().size(), 2U);
}

TEST_P(Mounts, CoverWhatIsBelow) {
  tree({"at/", "at/hidden"});
  mount_with("/at", "shown");
  EXPECT_EQ(stat("at/shown"), success);
  EXPECT_EQ(stat("at/hidden"), noent);
  EXPECT_EQ(names->unmount("/at"), Result<void>());
  EXPECT_EQ(stat("at/shown"), noent);
  EXPECT_EQ(stat("at/hidden"), success);
}

TEST_P(Mounts, StackAtOnePlace) {
  mount_with("/at", "first");
  mount_with("/at", "second");
  EXPECT_EQ(stat("at/second"), success);
  EXPECT_EQ(stat("at/first"), noent);
  EXPECT_EQ(names->unmount("/at"), Result<void>());
  EXPECT_EQ(stat("at/first"), success);
  EXPECT_EQ(names->unmount("/at"), Result<void>());
  EXPECT_EQ(stat("at"), noent);
}

TEST_P(Mounts, NestInAnyOrder) {
  mount_with("/a/b/c", "innermost");
  mount_with("/a", "outer");
  EXPECT_EQ(stat("a/outer"), success);
  EXPECT_EQ(stat("a/b/c/innermost"), success);
  EXPECT_EQ(stat("a/b/c/../../outer"), success);
  EXPECT_EQ(stat("a/b/c/../../.."), success);
  EXPECT_EQ(stat("a/b/c/../../../.."), perm);
  EXPECT_EQ(create("a/b/c/made"), success);
  EXPECT_EQ(create("a/b/made"), rofs);
  EXPECT_EQ(create("a/made"), success);
}

TEST_P(Mounts, ParentsAreSupplied) {
  mount_with("/x/y/z", "content");
  EXPECT_EQ(type("x"), FileType::directory);
  EXPECT_EQ(type("x/y"), FileType::directory);
  EXPECT_NE(ino("x"), ino("x/y"));
  EXPECT_NE(ino("x"), 0U);
  EXPECT_THAT(list("."), ElementsAre("x/"));
  EXPECT_THAT(list("x"), ElementsAre("y/"));
  EXPECT_THAT(list("x/y/z"), ElementsAre("content"));
  EXPECT_EQ(mkdir("x"), exist);
  EXPECT_EQ(mkdir("x/y/z"), exist);
  EXPECT_EQ(mkdir("x/other"), rofs);
  EXPECT_EQ(create("x"), isdir);
  EXPECT_EQ(open("x", {.create = true, .exclusive = true}), exist);
  EXPECT_EQ(open("x", {.directory = true}), success);
  EXPECT_EQ(symlink("t", "x"), exist);
  EXPECT_EQ(touch("x"), rofs);
  const std::uint64_t before = ino("x/y");
  mount_with("/unrelated", "content");
  EXPECT_EQ(ino("x/y"), before);
}

TEST_P(Mounts, WhatIsThereIsKeptOnTheWay) {
  tree({"real/", "real/file", "is_file", "is_link -> real"});
  mount_with("/real/deep/at", "content");
  mount_with("/is_file/at", "content");
  mount_with("/is_link/at", "content");
  EXPECT_EQ(stat("real/file"), success);
  EXPECT_EQ(create("real/new"), success);
  EXPECT_EQ(stat("real/deep/at/content"), success);
  EXPECT_EQ(type("is_file"), FileType::directory);
  EXPECT_EQ(type("is_link"), FileType::directory);
  EXPECT_EQ(stat("is_file/at/content"), success);
  EXPECT_EQ(stat("is_link/at/content"), success);
  EXPECT_THAT(list("."), ElementsAre("is_file/", "is_link/", "real/"));
}

TEST_P(Mounts, LinksLeadIntoAndThroughThem) {
  tree({"to_mount -> m/content", "to_other -> m/up"});
  Ref<FileSystem> mounted = mount_with("/m", "content");
  EXPECT_TRUE((*mounted->root())->as_directory()->make_link("up", "../plain"));
  EXPECT_TRUE((*mounted->root())->as_directory()->make_link("out", "../../plain"));
  tree({"plain"});
  EXPECT_EQ(ino("to_other"), ino("plain"));
  EXPECT_EQ(ino("m/up"), ino("plain"));
  EXPECT_EQ(stat("to_mount"), success);
  EXPECT_EQ(stat("m/out"), perm);
  EXPECT_EQ(open("m/out"), perm);
}

TEST_P(Mounts, AndWhatLeadsToThemAreBusy) {
  tree({"d/", "d/e/", "file", "dir/"});
  mount_with("/d/e/m", "content");
  for (const char* path : {"d", "d/e", "d/e/m", "d/e/m/"}) {
    EXPECT_EQ(rmdir(path), busy) << path;
    EXPECT_EQ(unlink(path), isdir) << path;
  }
  EXPECT_EQ(rename("d", "moved"), busy);
  EXPECT_EQ(rename("d/e", "moved"), busy);
  EXPECT_EQ(rename("dir", "d"), busy);
  EXPECT_EQ(rename("d/e/m", "d/e/n"), busy);
  EXPECT_EQ(rename("dir", "d/e/m"), busy);
  EXPECT_EQ(rename("file", "d/e/beside"), success);
  EXPECT_EQ(stat("d/e/m/content"), success);
}

TEST_P(Mounts, NothingIsMovedOrLinkedAcross) {
  tree({"file", "dir/"});
  mount_with("/m", "content");
  mount_with("/s/n", "content");
  EXPECT_EQ(rename("file", "m/file"), xdev);
  EXPECT_EQ(rename("m/content", "content"), xdev);
  EXPECT_EQ(rename("missing", "m/file"), xdev);
  EXPECT_EQ(rename("file", "s/file"), xdev);
  EXPECT_EQ(rename("dir", "m/dir"), xdev);
  EXPECT_EQ(link("file", "m/file"), xdev);
  EXPECT_EQ(link("file", "m/content"), exist);
  EXPECT_EQ(link("file", "s/file"), xdev);
  EXPECT_EQ(link("m", "new"), perm);
  EXPECT_EQ(link("m/.", "m/new"), perm);
}

TEST_P(Mounts, OneFileSystemAtTwoPlacesIsOne) {
  tree({"file"});
  EXPECT_EQ(errno_of(names->mount("/again", filesystem)), success);
  EXPECT_EQ(ino("again/file"), ino("file"));
  EXPECT_EQ(rename("file", "again/moved"), success);
  EXPECT_EQ(stat("moved"), success);
  EXPECT_EQ(link("again/moved", "twin"), success);
}

TEST_P(Mounts, ASingleFileIsMounted) {
  Ref<FileSystem> keeper;
  tree({"dir/", "dir/plain", "to_one -> one"});
  ASSERT_TRUE(names->mount("/one", make_one_file(keeper)));
  ASSERT_TRUE(names->mount("/dir/one", make_one_file(keeper)));
  EXPECT_EQ(type("one"), FileType::regular_file);
  EXPECT_EQ(open("one"), success);
  EXPECT_EQ(open("to_one"), success);
  EXPECT_EQ(open("one", {.access = Access::write, .create = true}), success);
  EXPECT_EQ(open("one", {.create = true, .exclusive = true}), exist);
  EXPECT_EQ(open("one/"), notdir);
  EXPECT_EQ(open("one", {.directory = true}), notdir);
  EXPECT_EQ(stat("one/"), notdir);
  EXPECT_EQ(stat("one/x"), notdir);
  EXPECT_EQ(unlink("one"), busy);
  EXPECT_EQ(unlink("one/"), notdir);
  EXPECT_EQ(rmdir("one"), notdir);
  EXPECT_EQ(rename("one", "two"), busy);
  EXPECT_EQ(rename("dir/plain", "dir/one"), busy);
  EXPECT_EQ(link("one", "two"), xdev);
  EXPECT_EQ(link("one", "dir/plain"), exist);
  EXPECT_EQ(mkdir("one"), exist);
  EXPECT_EQ(touch("one"), success);
  EXPECT_EQ(readlink("one"), inval);
  EXPECT_THAT(list("."), ElementsAre("dir/", "one", "to_one@"));
}

TEST_P(Mounts, OpenDirectoriesSeeLaterMountsWhereTheyLedToSome) {
  tree({"d/"});
  const Location before = at("d");
  mount_with("/d/first", "content");
  EXPECT_EQ(errno_of(stat_path(before, "first", true, rules)), noent);
  const Location opened = at("d");
  mount_with("/d/second", "content");
  EXPECT_EQ(errno_of(stat_path(opened, "second/content", true, rules)), success);
  EXPECT_THAT(list(opened), ElementsAre("first/", "second/"));
  EXPECT_TRUE(names->unmount("/d/first"));
  EXPECT_TRUE(names->unmount("/d/second"));
  EXPECT_EQ(errno_of(stat_path(opened, "second", true, rules)), noent);
  EXPECT_EQ(errno_of(make_directory_path(opened, "second", rules)), success);
}

TEST_P(Mounts, LocationsOutliveUnmountAndNamespace) {
  mount_with("/m/n", "content");
  const Location inside = at("m/n");
  const Location supplied = at("m");
  EXPECT_TRUE(names->unmount("/m/n"));
  EXPECT_EQ(errno_of(stat_path(inside, "content", true, rules)), success);
  EXPECT_EQ(errno_of(rename_path(inside, "content", inside, "renamed", rules)), success);
  names = nullptr;
  EXPECT_EQ(errno_of(stat_path(inside, "renamed", true, rules)), success);
  EXPECT_EQ(errno_of(stat_path(supplied, "n/renamed", true, rules)), success);
}

TEST_P(Mounts, FindIsForTheEmbedder) {
  tree({"d/", "d/f", "l -> d"});
  mount_with("/m/n", "content");
  EXPECT_TRUE(names->find("/"));
  EXPECT_TRUE(names->find("//"));
  EXPECT_TRUE(names->find("/l/f"));
  EXPECT_TRUE(names->find("//m//n/content"));
  EXPECT_EQ(errno_of(names->find("")), inval);
  EXPECT_EQ(errno_of(names->find("d")), inval);
  EXPECT_EQ(errno_of(names->find("/d/f/x")), notdir);
  EXPECT_EQ(errno_of(names->find("/x")), noent);
  EXPECT_EQ(errno_of(names->find("/..")), perm);
}

TEST_P(Mounts, AFileSystemWithoutNamespaceIsWhole) {
  EXPECT_EQ(errno_of(detached_root(nullptr)), inval);
  const Ref<FileSystem> alone = memory();
  start = *detached_root(alone);
  tree({"d/", "d/f"});
  EXPECT_EQ(rename("d/f", "g"), success);
  EXPECT_EQ(link("g", "d/h"), success);
  EXPECT_EQ(stat(".."), perm);
  EXPECT_EQ(errno_of(rename_path(start, "g", *names->root(), "g", rules)), xdev);
  const auto opened = open_path(start, "d", true, {}, rules);
  ASSERT_TRUE(opened);
  EXPECT_EQ(errno_of(rename_path(opened->location, "h", start, "i", rules)), success);
}

TEST_P(Mounts, DirectoriesOfNoMountCannotBeMovedIn) {
  Location own;
  own.inode = *make_mem()->root();
  EXPECT_TRUE(make_directory_path(own, "d", rules));
  EXPECT_TRUE(stat_path(own, "d", true, rules));
  EXPECT_EQ(errno_of(rename_path(own, "d", own, "e", rules)), notsup);
  EXPECT_EQ(errno_of(rename_path(own, "d", start, "e", rules)), xdev);
}

}  // namespace
}  // namespace wasifs::test
