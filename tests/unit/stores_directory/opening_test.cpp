// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which directories become or are stores, whose they have to be, and what they look like.
#include <sys/stat.h>

#include <gmock/gmock.h>

#include "unit/stores_directory/directory.h"

namespace wasifs {
namespace {

using namespace testing_support;
using testing::HasSubstr;
namespace files = std::filesystem;

std::string refusal(const std::string& path, bool shared = false) {
  return sentence_of(open_directory_store(path, shared));
}

mode_t mode_of(const TempTree& tree, const std::string& name) {
  return tree.stat(name).st_mode & 07777U;
}

TEST(DirectoryOpening, MakesAllWithPrivateModes) {
  const TempTree tree;
  const mode_t before = ::umask(0);
  const auto store = opened(tree.at("store"));
  const auto snapshot = make_version(1, 5);
  EXPECT_TRUE(save(*store, "one", snapshot));
  ::umask(before);
  for (const auto& entry : files::recursive_directory_iterator(tree.at("store"))) {
    const auto name = files::relative(entry.path(), tree.path()).string();
    EXPECT_EQ(entry.is_directory() ? 0700U : 0600U, mode_of(tree, name)) << name;
  }
  EXPECT_EQ(0700U, mode_of(tree, "store"));
  EXPECT_TRUE(store->trusted());
  EXPECT_EQ(tree.at("store"), store->description());
}

TEST(DirectoryOpening, OpensAgainWhatItMade) {
  const TempTree tree;
  const auto snapshot = make_version(1, 5);
  ASSERT_TRUE(save(*opened(tree.at("store")), "one", snapshot));
  EXPECT_EQ("", difference(*opened(tree.at("store")), "one", snapshot));
}

TEST(DirectoryOpening, TakesAnEmptyDirectoryButNoOther) {
  const TempTree tree;
  tree.directory("empty");
  files::permissions(tree.at("empty"), files::perms::owner_all);
  EXPECT_TRUE(save(*opened(tree.at("empty")), "one", make_version(1, 3)));

  tree.directory("home/photographs");
  files::permissions(tree.at("home"), files::perms::owner_all);
  EXPECT_EQ(tree.at("home") + ": neither a store nor empty, has photographs",
            refusal(tree.at("home")));
  EXPECT_FALSE(tree.exists("home/packs"));
}

TEST(DirectoryOpening, GoesOnWhereItsMakingStopped) {
  const TempTree tree;
  tree.directory("store/packs");
  tree.write("store/format.0123", "wasifs sna");
  for (const char* name : {"store", "store/packs"}) {
    files::permissions(tree.at(name), files::perms::owner_all);
  }
  EXPECT_TRUE(save(*opened(tree.at("store")), "one", make_version(1, 3)));
}

TEST(DirectoryOpening, RefusesWhatIsNoDirectory) {
  const TempTree tree;
  tree.write("file", "");
  EXPECT_EQ(tree.at("file") + ": Not a directory", refusal(tree.at("file")));
  EXPECT_EQ(tree.at("no/store") + ": No such file or directory", refusal(tree.at("no/store")));
  EXPECT_EQ("the path of a store is empty", refusal(""));
}

TEST(DirectoryOpening, RefusesAnotherFormat) {
  const TempTree tree;
  (void)opened(tree.at("store"));
  tree.write("store/format", "wasifs snapshot store 2\n");
  EXPECT_EQ(tree.at("store/format") + ": not the format of a store that is known here",
            refusal(tree.at("store")));
}

TEST(DirectoryOpening, RefusesWhatOthersMayWriteTo) {
  const TempTree tree;
  (void)opened(tree.at("store"));
  for (const char* name : {"store", "store/packs", "store/roots", "store/writers"}) {
    ASSERT_EQ(0, ::chmod(tree.at(name).c_str(), 0720));
    EXPECT_EQ(tree.at(name) + ": other users may write to it (mode 0720)",
              refusal(tree.at("store")));
    ASSERT_EQ(0, ::chmod(tree.at(name).c_str(), 0702));
    EXPECT_THAT(refusal(tree.at("store")), HasSubstr("(mode 0702)"));
    EXPECT_EQ("no error", refusal(tree.at("store"), true));
    ASSERT_EQ(0, ::chmod(tree.at(name).c_str(), 0700));
  }
  EXPECT_EQ("no error", refusal(tree.at("store")));
}

TEST(DirectoryOpening, RefusesFilesThatOthersMayWriteTo) {
  const TempTree tree;
  ASSERT_TRUE(save(*opened(tree.at("store")), "one", make_version(1, 5)));
  const std::string root = tree.at("store/roots/one");
  const std::string pack = files_in(tree.at("store/packs")).at(0);
  for (const auto& path : {root, pack}) {
    ASSERT_EQ(0, ::chmod(path.c_str(), 0606));
    EXPECT_THAT(difference(*opened(tree.at("store")), "one", make_version(1, 5)),
                HasSubstr(path + ": other users may write to it (mode 0606)"));
    EXPECT_EQ("", difference(*opened(tree.at("store"), true), "one", make_version(1, 5)));
    ASSERT_EQ(0, ::chmod(path.c_str(), 0600));
  }
  EXPECT_EQ("", difference(*opened(tree.at("store")), "one", make_version(1, 5)));
}

TEST(DirectoryOpening, RefusesWhatBelongsToAnotherUser) {
  const TempTree tree;
  std::string path = "/";
  if (::geteuid() == 0) {
    (void)opened(tree.at("store"));
    path = tree.at("store");
    ASSERT_EQ(0, ::chown(path.c_str(), 1, 0));
  }
  EXPECT_THAT(refusal(path), HasSubstr(path + ": belongs to user "));
}

TEST(DirectoryOpening, FollowsNoLinkWithin) {
  for (const char* name : {"packs", "roots", "writers"}) {
    const TempTree tree;
    ASSERT_TRUE(save(*opened(tree.at("store")), "one", make_version(1, 5)));
    files::rename(tree.at("store") + "/" + name, tree.at("elsewhere"));
    tree.link(std::string("store/") + name, tree.at("elsewhere"));
    // Linux says of a link that is to be opened as a directory that it is none.
    EXPECT_EQ(tree.at("store/") + name + ": Not a directory", refusal(tree.at("store")));
    EXPECT_THAT(refusal(tree.at("store"), true), HasSubstr(": Not a directory"));
  }
}

TEST(DirectoryOpening, FollowsNoLinkInPlaceOfAFile) {
  const TempTree tree;
  ASSERT_TRUE(save(*opened(tree.at("store")), "one", make_version(1, 5)));
  const std::string root = tree.at("store/roots/one");
  const std::string pack = files_in(tree.at("store/packs")).at(0);
  for (const auto& path : {root, pack, tree.at("store/lock"), tree.at("store/format")}) {
    files::rename(path, tree.at("elsewhere"));
    files::create_symlink(tree.at("elsewhere"), path);
    const auto store = open_directory_store(tree.at("store"));
    EXPECT_THAT(store ? difference(**store, "one", make_version(1, 5)) : store.error(),
                HasSubstr(path + ": a symbolic link, which a store does not follow"));
    files::remove(path);
    ASSERT_EQ(0, ::mkfifo(path.c_str(), 0600));  // opening one would wait for its other end
    const auto again = open_directory_store(tree.at("store"));
    EXPECT_THAT(again ? difference(**again, "one", make_version(1, 5)) : again.error(),
                HasSubstr(path + ": not a regular file"));
    files::remove(path);
    files::rename(tree.at("elsewhere"), path);
  }
  EXPECT_EQ("", difference(*opened(tree.at("store")), "one", make_version(1, 5)));
}

TEST(DirectoryOpening, ASharedStoreIsNotTrustedAndFollowsTheUmask) {
  const TempTree tree;
  const mode_t before = ::umask(002);
  const auto store = opened(tree.at("store"), true);
  EXPECT_TRUE(save(*store, "one", make_version(1, 5)));
  ::umask(before);
  EXPECT_FALSE(store->trusted());
  EXPECT_EQ(0775U, mode_of(tree, "store"));
  EXPECT_EQ(0775U, mode_of(tree, "store/roots"));
  EXPECT_EQ(0664U, mode_of(tree, "store/roots/one"));
  EXPECT_THAT(refusal(tree.at("store")), HasSubstr("other users may write to it (mode 0775)"));
}

}  // namespace
}  // namespace wasifs
