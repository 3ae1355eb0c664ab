// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a filter hides, and that nothing hidden is reached by another way. That what it shows is a
// file system like any other is tested by tests/fs_conformance.
#include "wasifs/fs/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class FilterTest : public testing::Test {
 protected:
  FilterTest() {
    for (const char* directory : {"data", "data/keys", "data/keys/public", "logs", "logs/old"})
      EXPECT_TRUE(make_directory_path(all_, directory)) << directory;
    for (const char* file : {"data/a.txt", "data/keys/private", "data/keys/public/key",
                             "logs/today.log", "logs/old/yesterday.log", "readme"})
      EXPECT_TRUE(write_file(all_, file, std::string_view("content"))) << file;
  }

  Location seen(const FilterOptions& options) {
    return detached_root(make_filter(below_, options).value()).value();
  }
  static std::vector<std::string> names(const Location& start, std::string_view path) {
    std::vector<std::string> names;
    const Ref<Inode> directory = find_path(start, path, true).value().inode;
    EXPECT_TRUE(directory->as_directory()->read_entries(0, [&](const DirEntry& entry) {
      names.emplace_back(entry.name);
      return true;
    }));
    return names;
  }
  static Errno read(const Location& start, std::string_view path) {
    return errno_of(read_text_file(start, path, 100));
  }

  Ref<FileSystem> below_ = make_mem();
  Location all_ = detached_root(below_).value();
};

TEST_F(FilterTest, HidesWhatFits) {
  const Location seen = this->seen({.rules = {{"data/keys"}}});
  EXPECT_THAT(names(seen, "data"), ElementsAre("a.txt"));
  EXPECT_EQ(read(seen, "data/keys"), Errno::noent);
  EXPECT_EQ(read(seen, "data/keys/private"), Errno::noent);
  EXPECT_EQ(errno_of(stat_path(seen, "data/keys/public/key", true)), Errno::noent);
  EXPECT_EQ(read(seen, "data/a.txt"), Errno::success);
}

TEST_F(FilterTest, ShowsOnlyWhatFitsAndTheWayThere) {
  const Location seen =
      this->seen({.rules = {{"data/keys/public/**", true}}, .show_others = false});
  EXPECT_THAT(names(seen, "."), ElementsAre("data"));
  EXPECT_THAT(names(seen, "data"), ElementsAre("keys"));
  EXPECT_THAT(names(seen, "data/keys"), ElementsAre("public"));
  EXPECT_EQ(read(seen, "data/keys/public/key"), Errno::success);
  EXPECT_EQ(read(seen, "data/keys/private"), Errno::noent);
  EXPECT_EQ(read(seen, "readme"), Errno::noent);
}

TEST_F(FilterTest, ShowsWithinWhatItHides) {
  const Location seen = this->seen({.rules = {{"data/keys"}, {"data/keys/public", true}}});
  EXPECT_THAT(names(seen, "data"), UnorderedElementsAre("a.txt", "keys"));
  EXPECT_THAT(names(seen, "data/keys"), ElementsAre("public"));
  EXPECT_EQ(read(seen, "data/keys/public/key"), Errno::success);
  EXPECT_EQ(read(seen, "data/keys/private"), Errno::noent);
  // It is a way and nothing else.
  EXPECT_EQ(errno_of(write_file(seen, "data/keys/new", std::string_view("x"))), Errno::acces);
  EXPECT_EQ(errno_of(remove_directory_path(seen, "data/keys")), Errno::acces);
  EXPECT_EQ(errno_of(rename_path(seen, "data/keys", seen, "data/other")), Errno::acces);
}

TEST_F(FilterTest, TheLastRuleThatFitsCounts) {
  const Location seen = this->seen({.rules = {{"*.log"}, {"today.log", true}}});
  EXPECT_EQ(read(seen, "logs/today.log"), Errno::success);
  EXPECT_EQ(read(seen, "logs/old/yesterday.log"), Errno::noent);
}

TEST_F(FilterTest, MakesNothingThatIsHidden) {
  const Location seen = this->seen({.rules = {{"*.log"}, {"/data/keys"}}});
  EXPECT_EQ(errno_of(write_file(seen, "new.log", std::string_view("x"))), Errno::acces);
  EXPECT_EQ(errno_of(write_file(seen, "logs/today.log", std::string_view("x"))), Errno::acces);
  EXPECT_EQ(errno_of(make_directory_path(seen, "d.log")), Errno::acces);
  EXPECT_EQ(errno_of(make_link_path("readme", seen, "l.log")), Errno::acces);
  EXPECT_EQ(errno_of(rename_path(seen, "readme", seen, "readme.log")), Errno::acces);
  EXPECT_EQ(errno_of(hard_link_path(seen, "readme", false, seen, "readme.log")), Errno::acces);
  EXPECT_EQ(read_text_file(all_, "logs/today.log", 100), "content");
}

TEST_F(FilterTest, TouchesNothingThatIsHidden) {
  const Location seen = this->seen({.rules = {{"*.log"}, {"/data/keys"}}});
  EXPECT_EQ(errno_of(unlink_path(seen, "logs/today.log")), Errno::noent);
  EXPECT_EQ(errno_of(remove_directory_path(seen, "data/keys")), Errno::noent);
  EXPECT_EQ(errno_of(rename_path(seen, "logs/today.log", seen, "here")), Errno::noent);
  EXPECT_EQ(errno_of(hard_link_path(seen, "logs/today.log", false, seen, "here")), Errno::noent);
  EXPECT_EQ(errno_of(rename_path(seen, "data/keys", seen, "here")), Errno::noent);
  // What is hidden is still there.
  EXPECT_TRUE(unlink_path(seen, "data/a.txt"));
  EXPECT_EQ(errno_of(remove_directory_path(seen, "data")), Errno::notempty);
}

// A rule about `data/keys` would say nothing about `other/keys`.
TEST_F(FilterTest, NothingIsMovedFromUnderARule) {
  const Location seen = this->seen({.rules = {{"data/keys"}}});
  EXPECT_EQ(errno_of(rename_path(seen, "data", seen, "other")), Errno::acces);
  EXPECT_TRUE(make_directory_path(seen, "logs/keys"));
  EXPECT_TRUE(unlink_path(seen, "data/a.txt"));
  // What were `data/keys` is not hidden where it is now, and would be there.
  EXPECT_EQ(errno_of(rename_path(seen, "logs", seen, "data")), Errno::acces);
  EXPECT_TRUE(rename_path(seen, "logs", seen, "older"));
  EXPECT_TRUE(rename_path(seen, "readme", seen, "data/readme"));
}

TEST_F(FilterTest, NothingIsMovedFromUnderARuleOfSeveralNames) {
  const Location seen = this->seen({.rules = {{"**/keys/private"}}});
  EXPECT_EQ(read(seen, "data/keys/private"), Errno::noent);
  EXPECT_EQ(errno_of(rename_path(seen, "data/keys", seen, "data/k")), Errno::acces);
  EXPECT_EQ(read(seen, "data/k/private"), Errno::noent);
}

TEST_F(FilterTest, NothingIsMovedToWhereARuleShowsAll) {
  const Location seen = this->seen({.rules = {{"private"}, {"logs/**", true}}});
  EXPECT_EQ(errno_of(rename_path(seen, "data", seen, "logs/data")), Errno::acces);
  EXPECT_EQ(read(seen, "logs/data/keys/private"), Errno::noent);
}

// Threads that exchange what is about to be moved.
TEST_F(FilterTest, WhatIsJudgedIsWhatIsMoved) {
  EXPECT_TRUE(make_directory_path(all_, "free"));
  EXPECT_TRUE(make_directory_path(all_, "free/keys"));
  EXPECT_TRUE(write_file(all_, "free/keys/f", std::string_view("seen there")));
  const Location seen = this->seen({.rules = {{"data/x/keys"}}});
  std::jthread exchanging([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      (void)write_file(seen, "f", std::string_view("x"));
      (void)unlink_path(seen, "f");
      (void)rename_path(seen, "free", seen, "f");
      (void)rename_path(seen, "f", seen, "free");
    }
  });
  for (int round = 0; round < 3000; ++round) {
    (void)rename_path(seen, "f", seen, "data/x");
    const auto moved = stat_path(all_, "data/x", true);
    ASSERT_FALSE(moved && moved->type == FileType::directory) << round;
    (void)unlink_path(seen, "data/x");
  }
}

TEST_F(FilterTest, RenamesFreelyWhereAllIsAlike) {
  const Location seen = this->seen({.rules = {{"logs/**", true}}, .show_others = false});
  EXPECT_TRUE(rename_path(seen, "logs/old", seen, "logs/older"));
  EXPECT_EQ(read(seen, "logs/older/yesterday.log"), Errno::success);
  EXPECT_EQ(errno_of(rename_path(seen, "logs/older", seen, "older")), Errno::acces);
}

TEST_F(FilterTest, ALinkLeadsToNothingHidden) {
  EXPECT_TRUE(make_link_path("keys/private", all_, "data/l"));
  const Location seen = this->seen({.rules = {{"data/keys"}}});
  EXPECT_EQ(read(seen, "data/l"), Errno::noent);
  EXPECT_EQ(read_link_path(seen, "data/l"), "keys/private");
}

TEST_F(FilterTest, RefusesWhatIsNoPattern) {
  EXPECT_EQ(errno_of(make_filter(below_, {.rules = {{"a/../b"}}})), Errno::inval);
}

}  // namespace
}  // namespace wasifs
