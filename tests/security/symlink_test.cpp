// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Symbolic links: those that a guest makes and those that it finds.
#include "sandbox.h"

namespace wasifs::security_tests {
namespace {

class SymlinkTest : public SandboxTest {
 protected:
  void links_verbatim() {
    HostOptions options = GetParam().options;
    options.links_verbatim = true;
    mount(options);
  }
};
INSTANTIATE_TEST_SUITE_P(Ways, SymlinkTest, every_way(),
                         [](const auto& made) { return made.param.name; });

TEST_P(SymlinkTest, AGuestsOwnLinkLeadsNowhereOutside) {
  links_verbatim();  // the guest may store it; what it gains is nothing
  for (const char* target :
       {"../secret", "../secrets/key", "dir/../../secret", "dir/sub/../../../secret"}) {
    ASSERT_EQ(Errno::success, errno_of(make_link_path(target, start_, "link")));
    EXPECT_EQ(Errno::perm, open("link")) << target;
    EXPECT_EQ(Errno::perm, open("dir/../link")) << target;
    EXPECT_EQ(Errno::loop, open("link", false)) << target;
    EXPECT_EQ(Errno::perm, errno_of(stat_path(start_, "link", true)));
    EXPECT_EQ(FileType::symbolic_link, stat_path(start_, "link", false)->type);
    EXPECT_EQ(target, *read_link_path(start_, "link"));
    ASSERT_EQ(Errno::success, errno_of(unlink_path(start_, "link")));
  }
  ASSERT_EQ(Errno::success, errno_of(make_link_path("../secrets", start_, "way")));
  EXPECT_EQ(Errno::perm, open("way/key"));
  EXPECT_EQ(Errno::perm, open("dir/../way/key"));
  EXPECT_EQ(Errno::perm, errno_of(make_link_path("/etc", start_, "absolute")))
      << "never, whatever the mount says";
}

TEST_P(SymlinkTest, DotsAreNotTakenAwayByTheirText) {
  // "link/../file" is beside what the link leads to, not beside the link.
  tree_.directory("inside/dir/sub/deep");
  tree_.write("inside/dir/file", "beside sub");
  tree_.link("inside/link", "dir/sub");
  const auto read = [this](std::string_view path) { return stat_path(start_, path, true)->ino; };
  EXPECT_EQ(tree_.stat("inside/dir/file").st_ino, read("link/../file"));
  EXPECT_EQ(tree_.stat("inside/file").st_ino, read("link/../../file"));
  EXPECT_EQ(Errno::perm, open("link/../../../secret"));
  EXPECT_EQ(Errno::noent, open("missing/../file")) << "what is not there has no parent";
  EXPECT_EQ(Errno::notdir, open("file/../file"));
}

TEST_P(SymlinkTest, NestedSelfLinksDoNotHideHowDeepALinkIs) {
  tree_.link("inside/loop", ".");
  tree_.link("inside/esc", "../secret");
  tree_.link("inside/dir/loop", ".");
  tree_.link("inside/dir/esc", "../../secret");
  std::string way;
  for (int depth = 0; depth < 39; ++depth) {
    EXPECT_EQ(Errno::perm, open(way + "esc")) << depth;
    EXPECT_EQ(Errno::perm, open("dir/" + way + "esc")) << depth;
    EXPECT_EQ(Errno::success, open(way + "file")) << depth;
    way += "loop/";
  }
  EXPECT_EQ(Errno::loop, open(way + "loop/loop/file")) << "more links than may be followed";
}

TEST_P(SymlinkTest, EveryKindOfOpenWithEveryKindOfLink) {
  tree_.link("inside/to_file", "file");
  tree_.link("inside/to_new", "dir/new");
  tree_.link("inside/out", "../secret");
  tree_.link("inside/out_new", "../secrets/new");
  tree_.link("inside/absolute", tree_.at("secret"));
  tree_.link("inside/absolute_new", tree_.at("secrets/new"));
  tree_.link("inside/to_out", "out_new");
  tree_.link("inside/dir/to_out", "../absolute_new");
  for (const bool create : {false, true}) {
    for (const bool exclusive : {false, true}) {
      for (const bool truncate : {false, true}) {
        for (const bool follow : {false, true}) {
          const OpenHow how = writing(create, create && exclusive, truncate);
          for (const std::string name :
               {"out", "out_new", "absolute", "absolute_new", "to_out", "dir/to_out"}) {
            const Errno expected = how.exclusive ? Errno::exist
                                   : follow      ? Errno::perm
                                                 : Errno::loop;
            EXPECT_EQ(expected, open(name, follow, how))
                << name << create << exclusive << truncate << follow;
          }
          const Errno dangling = how.exclusive ? Errno::exist
                                 : !follow     ? Errno::loop
                                 : create      ? Errno::success
                                               : Errno::noent;
          EXPECT_EQ(dangling, open("to_new", follow, how));
          EXPECT_EQ(dangling == Errno::success, ::unlink(tree_.at("inside/dir/new").c_str()) == 0);
        }
      }
    }
  }
}

TEST_P(SymlinkTest, NewLinksThatWouldLeadOthersOutAreRefused) {
  const std::vector<std::string> leaving{"..", "../secret", "dir/../../secret",
                                         "dir/sub/../../../x", "missing/../../x"};
  for (const auto& target : leaving) {
    EXPECT_EQ(Errno::perm, errno_of(make_link_path(target, start_, "link"))) << target;
    EXPECT_FALSE(tree_.exists("inside/link"));
  }
  EXPECT_EQ(Errno::perm, errno_of(make_link_path("../../secret", start_, "dir/link")));
  for (const std::string target :
       {"file", "dir/sub", "dir/../file", "missing", "dir/sub/../../file"}) {
    EXPECT_EQ(Errno::success, errno_of(make_link_path(target, start_, "link"))) << target;
    EXPECT_EQ(target, *read_link_path(start_, "link"));
    ASSERT_EQ(0, ::unlink(tree_.at("inside/link").c_str()));
  }
  EXPECT_EQ(Errno::success, errno_of(make_link_path("../file", start_, "dir/link")));
  links_verbatim();
  EXPECT_EQ(Errno::success, errno_of(make_link_path("../secret", start_, "link")));
  EXPECT_EQ(Errno::perm, errno_of(make_link_path(tree_.at("secret"), start_, "absolute")));
}

TEST_P(SymlinkTest, WhatIsListedCanBeLookedAt) {
  tree_.link("inside/absolute", "/etc/passwd");
  tree_.link("inside/out", "../secret");
  tree_.link("inside/loop", "loop");
  tree_.fifo("inside/fifo");
  tree_.write("inside/\xc3\xbc", "");
  int listed = 0;
  const auto result = list_directory(start_, 0, [&](const DirEntry& entry) {
    if (entry.name != "..") {
      const auto stat = stat_path(start_, entry.name, false);
      EXPECT_EQ(Errno::success, errno_of(stat)) << entry.name;
      if (stat) {
        EXPECT_EQ(stat->type, entry.type) << entry.name;
      }
    }
    ++listed;
    return true;
  });
  EXPECT_EQ(Errno::success, errno_of(result));
  EXPECT_EQ(2 + 2 + 5, listed);
}

}  // namespace
}  // namespace wasifs::security_tests
