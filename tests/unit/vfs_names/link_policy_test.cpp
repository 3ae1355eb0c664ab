// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// New links on a file system that programs of the host read too.
#include "names_fixture.h"

namespace wasifs::test {
namespace {

using enum Errno;

class LinkPolicy : public NamesFixture {
 protected:
  LinkPolicy() {
    tree({"d/", "d/e/", "d/file", "here -> .", "d/up -> ..", "out -> ../x", "loop -> loop"});
    checking.reach_host = true;
  }
};
INSTANTIATE_TEST_SUITE_P(Ways, LinkPolicy, ::testing::Bool());

TEST_P(LinkPolicy, InsideIsFine) {
  for (const char* target : {"file", "e", "../d/e", "e/../file", "missing/further/on", "../missing",
                             "../d/../d/e/", ".", "..", "up/d/e/..", "./e/./x", "file/x"}) {
    EXPECT_EQ(symlink(target, "d/new"), success) << target;
    EXPECT_EQ(unlink("d/new"), success);
  }
}

TEST_P(LinkPolicy, OutsideIsNot) {
  for (const char* target :
       {"../..", "../../x", "e/../../../x", "up/..", "up/../x", "../out", "up/out/y",
        "up/here/../x", "missing/../../..", "missing/..", "file/../x", "../missing/../.."}) {
    EXPECT_EQ(symlink(target, "d/new"), perm) << target;
    EXPECT_EQ(stat("d/new", false), noent) << target;
  }
  EXPECT_EQ(symlink("..", "new"), perm);
  EXPECT_EQ(symlink("loop/x", "new"), loop);
  EXPECT_EQ(symlink("/d/file", "new"), perm);
}

TEST_P(LinkPolicy, WhatCannotBeLookedUpIsInside) {
  const std::string long_name(256, 'n');
  checking.failing = {{"locked", acces}, {"odd", ilseq}};
  for (const std::string& name : {std::string("locked"), std::string("odd"), long_name}) {
    for (const std::string& target : {name, name + "/x/y", "e/" + name, "../" + name + "/x"}) {
      EXPECT_EQ(symlink(target, "d/new"), success) << target;
      EXPECT_EQ(unlink("d/new"), success);
    }
    // What is there, and so what ".." leads to, cannot be known.
    EXPECT_EQ(symlink(name + "/../x", "d/new"), perm) << name;
    EXPECT_EQ(symlink(name + "/..", "d/new"), perm) << name;
    EXPECT_EQ(symlink("../../" + name, "d/new"), perm) << name;
  }
}

TEST_P(LinkPolicy, WhereTheTargetLeadsMustBeKnown) {
  checking.failing = {{"other_disk", xdev}, {"broken", io}, {"busy", nfile}};
  EXPECT_EQ(symlink("../other_disk", "d/new"), perm) << "not granted, so outside";
  EXPECT_EQ(symlink("other_disk/x", "d/new"), perm);
  EXPECT_EQ(symlink("broken/x", "d/new"), io);
  EXPECT_EQ(symlink("busy", "d/new"), nfile);
  EXPECT_EQ(stat("d/new", false), noent);
}

TEST_P(LinkPolicy, HoldsNoMoreDirectoriesThanAWalk) {
  tree({"d/e/f/", "d/e/f/g/", "d/e/f/g/h/", "short -> d/e/f"});
  rules.depth = 3;
  EXPECT_EQ(symlink("short/g", "new"), nametoolong);
  rules.depth = 4;
  EXPECT_EQ(symlink("short/g", "new"), success);
}

TEST_P(LinkPolicy, OtherErrorsStay) {
  EXPECT_EQ(symlink("file", "d/file"), exist);
  EXPECT_EQ(symlink("", "d/new"), noent);
  EXPECT_EQ(symlink("file", "missing/new"), noent);
}

TEST_P(LinkPolicy, AnotherMountIsOutside) {
  ASSERT_TRUE(names->mount("/d/m", memory()));
  tree({"d/m/x/"});
  EXPECT_EQ(symlink("../x", "d/m/x/new"), success);
  EXPECT_EQ(symlink("../../file", "d/m/x/new2"), perm);
  EXPECT_EQ(symlink("../file", "d/m/new"), perm);
  // Seen from the host there is no "m" in "d" yet, and so nothing to go back from.
  EXPECT_EQ(symlink("m/../file", "d/new"), perm);
}

TEST_P(LinkPolicy, HoldsForTheDescriptorItStartsFrom) {
  const Location inner = at("d");
  EXPECT_EQ(errno_of(make_link_path("e", inner, "new", rules)), success);
  EXPECT_EQ(errno_of(make_link_path("../d/e", inner, "new2", rules)), perm);
}

TEST_P(LinkPolicy, IsNotForOthers) {
  checking.reach_host = false;
  EXPECT_EQ(symlink("../../..", "d/new"), success);
}

}  // namespace
}  // namespace wasifs::test
