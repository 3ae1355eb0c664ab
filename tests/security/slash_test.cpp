// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Slashes at the end, which make the operating system follow a link that it was told not to follow;
// smuggled components; and paths of absurd shape.
#include "sandbox.h"

namespace wasifs::security_tests {
namespace {

class SlashTest : public SandboxTest {};
INSTANTIATE_TEST_SUITE_P(Ways, SlashTest, every_way(),
                         [](const auto& made) { return made.param.name; });

TEST_P(SlashTest, ALinkThatLeavesDoesNotOpenWithSlashesBehindIt) {
  const std::vector<std::string> targets{
      "/", "..", "../..", "../secrets", "../secrets/", "dir/../..", "..//", "dir/../../secrets/."};
  for (const auto& target : targets) {
    tree_.link("inside/link", target);
    tree_.link("inside/dir/link", "../link");
    tree_.link("inside/dir/link_slash", "../link/");
    for (const std::string base : {"link", "dir/link", "dir/link_slash", "dir/sub/../link"}) {
      for (const std::string suffix :
           {"/", "//", "/.", "/./", "//.//", "/..", "/key", "/../secret", "/secrets/key"}) {
        for (const auto& operation : operations()) {
          const Errno error = operation.run(base + suffix);
          EXPECT_TRUE(operation.refuses(error))
              << errno_name(error) << ": " << operation.name << " " << base << suffix
              << " where link -> " << target;
        }
      }
    }
    for (const char* name : {"inside/link", "inside/dir/link", "inside/dir/link_slash"}) {
      ASSERT_TRUE(tree_.exists(name)) << name;
      ASSERT_EQ(0, ::unlink(tree_.at(name).c_str()));
    }
  }
}

TEST_P(SlashTest, NamesThatAreNoNamesAreNotTheLastComponentOfAnything) {
  // What a link may smuggle in as the last component of a change.
  tree_.link("inside/up", "..");
  tree_.link("inside/up_name", "../stolen");
  tree_.link("inside/dot", ".");
  tree_.link("inside/slash", "dir/");
  for (const std::string path : {"up/stolen", "up_name/x", "dir/../../stolen", "..", "../stolen",
                                 "dot/../stolen", "/stolen", "slash/../../stolen"}) {
    for (const auto& operation : operations()) {
      const Errno error = operation.run(path);
      EXPECT_TRUE(operation.refuses(error))
          << errno_name(error) << ": " << operation.name << " " << path;
    }
  }
  for (const std::string path : {"up_name", "up"}) {
    EXPECT_EQ(Errno::perm, open(path, true, writing(true)));
    EXPECT_EQ(Errno::loop, open(path, false, writing(true)));
    EXPECT_EQ(Errno::exist, open(path, true, writing(true, true)));
  }
  // These are the empty name, "." and ".." again, seen from a change of the tree.
  EXPECT_EQ(Errno::noent, errno_of(make_directory_path(start_, "")));
  EXPECT_EQ(Errno::exist, errno_of(make_directory_path(start_, ".")));
  EXPECT_EQ(Errno::inval, errno_of(remove_directory_path(start_, "dir/.")));
  EXPECT_NE(Errno::success, errno_of(remove_directory_path(start_, "dir/sub/..")));
  EXPECT_NE(Errno::success, errno_of(unlink_path(start_, "dir/sub/..")));
  EXPECT_EQ(Errno::busy, errno_of(rename_path(start_, "dir/.", start_, "renamed")));
  EXPECT_EQ(Errno::busy, errno_of(rename_path(start_, "dir/sub/..", start_, "renamed")));
  EXPECT_EQ(Errno::notdir, open("file/"));
  EXPECT_EQ(Errno::notdir, errno_of(unlink_path(start_, "file/")));
  EXPECT_TRUE(tree_.exists("inside/file"));
}

TEST_P(SlashTest, AbsurdPathsCostNothing) {
  const auto repeated = [](std::string_view part, std::size_t times) {
    std::string path;
    for (std::size_t i = 0; i < times; ++i) path += part;
    return path;
  };
  for (const auto& operation : operations()) {
    EXPECT_EQ(Errno::nametoolong, operation.run(std::string(4096, 'a'))) << operation.name;
    EXPECT_EQ(Errno::nametoolong, operation.run(repeated("./", 32768))) << operation.name;
    EXPECT_EQ(Errno::nametoolong, operation.run(std::string(256, 'a'))) << operation.name;
    EXPECT_EQ(Errno::nametoolong, operation.run("dir/" + std::string(256, 'a'))) << operation.name;
    EXPECT_EQ(Errno::inval, operation.run(std::string_view("file\0/../..", 11))) << operation.name;
  }
  EXPECT_EQ(Errno::success, open(repeated("./", 2045) + "file"));
  EXPECT_EQ(Errno::success, open(repeated("dir/../", 580) + "file"));
  EXPECT_EQ(Errno::perm, open(repeated("dir/../", 580) + "../secret"));

  // As deep as a path can be: one handle a level is all that it may need.
  std::string path;
  DirInode* directory = start_.inode->as_directory();
  Ref<Inode> held;
  for (int level = 0; level < 200; ++level) {
    ASSERT_EQ(Errno::success, errno_of(directory->make_directory("d")));
    held = *directory->lookup("d");
    directory = held->as_directory();
    path += "d/";
  }
  EXPECT_EQ(Errno::success, open(path));
  EXPECT_EQ(Errno::success, open(path + repeated("../", 200) + "file"));
  EXPECT_EQ(Errno::perm, open(path + repeated("../", 201) + "secret"));
}

}  // namespace
}  // namespace wasifs::security_tests
