// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ways out that other hosts left open, each tried from a descriptor in the middle of a tree.
#include "names_fixture.h"

namespace wasifs::test {
namespace {

using enum Errno;

/// The guest has "root"; "secret" lies beside it.
class Confinement : public NamesFixture {
 protected:
  Confinement() {
    tree({"secret", "outside/", "outside/secret", "root/", "root/a/", "root/a/b/", "root/file"});
    start = at("root");
  }

  /// Every operation on `path`; none may get anywhere.
  void expect_refused(std::string_view path) {
    const OpenHow writing{.access = Access::write, .truncate = true};
    OpenHow creating = writing;
    creating.create = true;
    // As on Linux, a slash ends the matter before the link is looked at.
    const bool slash_behind_link = path.ends_with('/') && !path.ends_with("./");
    EXPECT_EQ(open(path, creating), slash_behind_link ? isdir : perm) << path;
    EXPECT_EQ(open(path), perm) << path;
    EXPECT_EQ(open(path, {.directory = true}), perm) << path;
    EXPECT_EQ(open(path, writing), perm) << path;
    EXPECT_EQ(stat(path), perm) << path;
    EXPECT_EQ(touch(path), perm) << path;
    EXPECT_EQ(link(path, "stolen", true), perm) << path;
    EXPECT_EQ(errno_of(find_path(start, path, true, rules)), perm) << path;
    EXPECT_EQ(stat("stolen", false), noent) << path;
  }
  /// As above where the last component is not followed either.
  void expect_refused_everywhere(std::string_view path) {
    expect_refused(path);
    EXPECT_EQ(open(path, {}, false), perm) << path;
    EXPECT_EQ(open(path, {.create = true, .exclusive = true}), perm) << path;
    EXPECT_EQ(stat(path, false), perm) << path;
    EXPECT_EQ(readlink(path), perm) << path;
    EXPECT_EQ(mkdir(path), perm) << path;
    EXPECT_EQ(rmdir(path), perm) << path;
    EXPECT_EQ(unlink(path), perm) << path;
    EXPECT_EQ(symlink("x", path), perm) << path;
    EXPECT_EQ(link("file", path), perm) << path;
    EXPECT_EQ(link(path, "stolen"), perm) << path;
    EXPECT_EQ(rename(path, "stolen"), perm) << path;
    EXPECT_EQ(rename("file", path), perm) << path;
  }
};
INSTANTIATE_TEST_SUITE_P(Ways, Confinement, ::testing::Bool());

TEST_P(Confinement, DotDot) {
  for (const char* path : {"../secret", "../root/file", "a/../../secret", "a/b/../../../secret",
                           "./../secret", "a//..//..//secret", "a/b/../../../root/file"}) {
    expect_refused_everywhere(path);
  }
  EXPECT_EQ(stat("a/b/../../file"), success);
}

TEST_P(Confinement, LinksThatLeave) {
  tree({"up -> ..", "esc -> ../secret", "abs -> /secret", "a/deep -> ../../secret",
        "via -> a/../../outside", "twice -> esc", "here -> .", "a/back -> .."});
  for (const char* path : {"esc", "abs", "a/deep", "twice", "a/back/esc", "here/here/esc"}) {
    expect_refused(path);
  }
  for (const char* path : {"up/secret", "via/secret", "up/root/file", "a/back/up/secret"}) {
    expect_refused_everywhere(path);
  }
  EXPECT_EQ(stat("a/back/file"), success);
}

TEST_P(Confinement, SlashesBehindLinks) {
  tree({"up -> ..", "up_slash -> ../", "abs -> /", "to_outside -> ../outside",
        "chain -> to_outside/"});
  for (const char* link : {"up", "up_slash", "abs", "to_outside", "chain"}) {
    for (const char* behind : {"/", "//", "/.", "/./"}) {
      const std::string path = std::string(link) + behind;
      expect_refused(path);
      EXPECT_EQ(stat(path, false), perm) << path;
      EXPECT_EQ(open(path, {}, false), perm) << path;
      EXPECT_EQ(open(path, {.directory = true}, false), perm) << path;
      EXPECT_EQ(rmdir(path), perm) << path;
      EXPECT_EQ(unlink(path), perm) << path;
      EXPECT_EQ(rename(path, "stolen"), perm) << path;
    }
  }
}

TEST_P(Confinement, LinksToOneselfDoNotHideTheDepth) {
  tree(
      {"loop -> .", "a/loop -> .", "esc -> ../secret", "a/in -> ../file", "a/esc -> ../../secret"});
  std::string path;
  for (int i = 0; i < 20; ++i) {
    path += "loop/";
    expect_refused(path + "esc");
    EXPECT_EQ(stat("a/" + path + "in"), success) << path;
    expect_refused("a/" + path + "esc");
  }
}

TEST_P(Confinement, DotDotBehindALinkGoesToTheRealParent) {
  tree({"x/", "x/y/", "x/y/z/", "jump -> x/y/z", "x/y/mark"});
  EXPECT_EQ(stat("jump/../mark"), success);
  EXPECT_EQ(stat("jump/../../../file"), success);
  expect_refused("jump/../../../../secret");
}

TEST_P(Confinement, FortyLinksAndNoMore) {
  tree({"l0 -> file"});
  for (int i = 1; i <= 40; ++i) {
    ASSERT_EQ(symlink("l" + std::to_string(i - 1), "l" + std::to_string(i)), success);
  }
  EXPECT_EQ(stat("l39"), success);
  EXPECT_EQ(open("l39"), success);
  EXPECT_EQ(stat("l40"), loop);
  EXPECT_EQ(open("l40"), loop);
  EXPECT_EQ(open("l40", {.access = Access::write, .create = true}), loop);
  rules.symlinks = 3;
  EXPECT_EQ(stat("a/../l2"), success);
  EXPECT_EQ(stat("a/../l3"), loop);
}

TEST_P(Confinement, WhatIsMovedOutDuringAWalkStaysBehindTheGuest) {
  // The guest holds root/a/b while its parent leaves the tree; ".." of the guest never asks where
  // it went.
  const Location held = at("a/b");
  const Location outside = *names->find("/outside");
  ASSERT_TRUE(rename_path(start, "a", outside, "a", rules));
  EXPECT_EQ(errno_of(stat_path(held, "../secret", true, rules)), perm);
  EXPECT_EQ(errno_of(stat_path(held, "..", true, rules)), perm);
}

TEST_P(Confinement, LongPaths) {
  rules.length = 70000;
  std::string dots;
  for (int i = 0; i < 10000; ++i) dots += "./";
  EXPECT_EQ(stat(dots + "file"), success);
  EXPECT_EQ(stat(std::string(65000, '/').replace(0, 1, "a") + "b"), success);
  std::string down_and_up;
  for (int i = 0; i < 10000; ++i) down_and_up += "a/../";
  EXPECT_EQ(stat(down_and_up + "file"), success);
  EXPECT_EQ(stat(down_and_up + "../secret"), perm);
  EXPECT_EQ(stat(std::string(65536, 'x')), nametoolong);
  EXPECT_EQ(stat(std::string(65536, '/')), perm);
}

TEST_P(Confinement, DeepTrees) {
  rules.length = 70000;
  rules.depth = 70000;
  std::string path;
  for (int i = 0; i < 10000; ++i) {
    path += "d/";
    if (i < 300) {
      ASSERT_EQ(mkdir(path), success);
    }
  }
  EXPECT_EQ(stat(path), noent);
  const std::string depth = path.substr(0, 600);
  ASSERT_EQ(create(depth + "bottom"), success);
  std::string ups = depth;
  for (int i = 0; i < 300; ++i) ups += "../";
  EXPECT_EQ(stat(ups + "file"), success);
  EXPECT_EQ(stat(ups + "../secret"), perm);
  ASSERT_EQ(symlink(ups + "file", "around"), success);
  EXPECT_EQ(ino("around"), ino("file"));
}

}  // namespace
}  // namespace wasifs::test
