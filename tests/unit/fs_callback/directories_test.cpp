// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contracts of the directories of include/wasifs/fs/callback.h: what is found, what is listed,
// which numbers it has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "node_calls.h"
#include "wasifs/fs/callback.h"

namespace wasifs {
namespace {

using ::testing::ElementsAre;

Ref<Inode> text(std::string content) {
  return make_text_file([content]() -> Result<std::string> { return content; });
}

Result<Ref<Inode>> find(Inode& directory, std::string_view name) {
  return directory.as_directory()->lookup(name);
}

TEST(StaticDirectory, FindsAndListsWhatWasAdded) {
  const Ref<StaticDirectory> directory = make_static_directory({.mtim = 7});
  EXPECT_TRUE(list(*directory).empty());
  ASSERT_TRUE(directory->add("zebra", text("z")));
  ASSERT_TRUE(directory->add("ape", text("a")));
  ASSERT_TRUE(directory->add("link", make_symbolic_link("ape")));
  EXPECT_THAT(names(*directory), ElementsAre("zebra", "ape", "link")) << "in the order of adding";
  const auto found = find(*directory, "ape");
  ASSERT_TRUE(found);
  EXPECT_EQ(read_at(**open(**found, Access::read), 0, 9), "a");
  EXPECT_EQ(errno_of(find(*directory, "cat")), Errno::noent);
  EXPECT_EQ(directory->stat()->type, FileType::directory);
  EXPECT_EQ(directory->stat()->mtim, 7U);
}

TEST(StaticDirectory, ChecksNames) {
  const Ref<StaticDirectory> directory = make_static_directory();
  for (const std::string& name : {std::string(), std::string("."), std::string(".."),
                                  std::string("a/b"), std::string("a\0b", 3)}) {
    EXPECT_EQ(errno_of(directory->add(name, text("x"))), Errno::inval) << name;
  }
  EXPECT_EQ(errno_of(directory->add(std::string(256, 'x'), text("x"))), Errno::nametoolong);
  EXPECT_TRUE(directory->add(std::string(255, 'x'), text("x")));
  EXPECT_TRUE(directory->add("...", text("x")));
  EXPECT_EQ(errno_of(directory->add("...", text("x"))), Errno::exist);
}

TEST(StaticDirectory, RemovesAndWhatIsOpenLivesOn) {
  const Ref<StaticDirectory> directory = make_static_directory();
  ASSERT_TRUE(directory->add("a", text("content")));
  const auto opened = open(**find(*directory, "a"), Access::read);
  ASSERT_TRUE(directory->remove("a"));
  EXPECT_EQ(errno_of(directory->remove("a")), Errno::noent);
  EXPECT_EQ(errno_of(find(*directory, "a")), Errno::noent);
  EXPECT_TRUE(names(*directory).empty());
  EXPECT_EQ(read_at(**opened, 0, 100), "content");
  EXPECT_TRUE(directory->add("a", text("other")));
}

TEST(StaticDirectory, ListingGoesOnThroughChanges) {
  const Ref<StaticDirectory> directory = make_static_directory();
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(directory->add(std::to_string(i), text("x")));
  std::multiset<std::string> seen;
  std::uint64_t cookie = 0;
  for (int round = 0;; ++round) {
    const auto some = list(*directory, cookie, 7);
    for (const Listed& entry : some) seen.insert(entry.name);
    if (some.size() < 7) break;
    cookie = some.back().next;
    EXPECT_GE(cookie, 3U);
    // Both what was listed and what is still to come; the even ones stay.
    ASSERT_TRUE(directory->remove(std::to_string(2 * round + 1)));
    ASSERT_TRUE(directory->remove(std::to_string(199 - 2 * round)));
    ASSERT_TRUE(directory->add("new" + std::to_string(round), text("x")));
    ASSERT_LT(round, 49);
  }
  for (int i = 0; i < 200; i += 2) EXPECT_EQ(seen.count(std::to_string(i)), 1U) << i;
}

TEST(StaticDirectory, SinkThatStopsGetsTheSameEntryAgain) {
  const Ref<StaticDirectory> directory = make_static_directory();
  ASSERT_TRUE(directory->add("a", text("x")));
  ASSERT_TRUE(directory->add("b", text("x")));
  const auto first = list(*directory, 0, 1);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(list(*directory, first[0].next)[0].name, "b");
  EXPECT_TRUE(list(*directory, INT64_MAX).empty());
}

TEST(StaticDirectory, ListedNumbersAreThoseOfStat) {
  const Ref<StaticDirectory> directory = make_static_directory();
  const Ref<StaticDirectory> sub = make_static_directory();
  ASSERT_TRUE(directory->add("file", text("x")));
  ASSERT_TRUE(directory->add("sub", sub));
  ASSERT_TRUE(directory->add("link", make_symbolic_link("file")));
  std::set<std::uint64_t> numbers{directory->stat()->ino};
  for (const Listed& entry : list(*directory)) {
    const auto stat = (*find(*directory, entry.name))->stat();
    ASSERT_TRUE(stat);
    EXPECT_EQ(entry.ino, stat->ino) << entry.name;
    EXPECT_EQ(entry.type, stat->type) << entry.name;
    EXPECT_EQ(stat->dev, directory->stat()->dev);
    numbers.insert(stat->ino);
  }
  EXPECT_EQ(numbers.size(), 4U);
  EXPECT_FALSE(numbers.contains(0));
}

TEST(StaticDirectory, ListingComputesNoContent) {
  const Ref<StaticDirectory> directory = make_static_directory();
  int computed = 0;
  bool fails = false;
  const Ref<Inode> file = make_text_file([&]() -> Result<std::string> {
    ++computed;
    if (fails) return Errno::io;
    return std::string("content");
  });
  ASSERT_TRUE(directory->add("first", file));
  ASSERT_TRUE(directory->add("second", file));
  const auto listed = list(*directory);
  EXPECT_EQ(computed, 0);
  const auto stat = file->stat();
  ASSERT_TRUE(stat);
  fails = true;
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[1].ino, stat->ino);
  EXPECT_EQ(list(*directory)[1].ino, stat->ino) << "one file has one number under both names";
}

TEST(StaticDirectory, GuestsCannotChangeIt) {
  const Ref<StaticDirectory> directory = make_static_directory();
  ASSERT_TRUE(directory->add("a", text("x")));
  EXPECT_EQ(errno_of(directory->create_file("b")), Errno::rofs);
  EXPECT_EQ(errno_of(directory->make_directory("b")), Errno::rofs);
  EXPECT_EQ(errno_of(directory->make_link("b", "a")), Errno::rofs);
  EXPECT_EQ(errno_of(directory->unlink("a")), Errno::rofs);
  EXPECT_EQ(errno_of(directory->set_times({})), Errno::rofs);
  const Ref<FileSystem> filesystem = make_callback_file_system(directory);
  EXPECT_EQ(errno_of(filesystem->rename(*directory, "a", *directory, "b")), Errno::rofs);
  EXPECT_EQ(errno_of(filesystem->link(*directory, "a", *directory, "b")), Errno::rofs);
}

TEST(SymbolicLink, GivesItsTarget) {
  const Ref<Inode> link = make_symbolic_link("../some where", {.mtim = 5});
  EXPECT_EQ(link->as_link()->target(), "../some where");
  EXPECT_EQ(link->stat()->size, 13U);
  EXPECT_EQ(link->stat()->type, FileType::symbolic_link);
  EXPECT_EQ(link->stat()->mtim, 5U);
}

TEST(CallbackFileSystem, HasTheRootGiven) {
  const Ref<Inode> file = text("alone");
  const Ref<FileSystem> filesystem = make_callback_file_system(file);
  EXPECT_EQ(*filesystem->root(), file) << "a file may be mounted by itself";
  EXPECT_EQ(filesystem->type_name(), "callback");
}

class CallbackDirectory : public ::testing::Test {
 protected:
  Ref<Inode> make() {
    return make_callback_directory({.lookup = [this](std::string_view name) -> Result<Ref<Inode>> {
                                      ++lookups_;
                                      if (name == "broken") return Errno::io;
                                      if (name == "null") return Ref<Inode>();
                                      if (name.starts_with("dir")) return make();
                                      if (!name.starts_with("f")) return Errno::noent;
                                      return text("this is " + std::string(name));
                                    },
                                    .list = [this]() -> Result<std::vector<ListedName>> {
                                      ++lists_;
                                      if (fail_) return Errno::acces;
                                      return listed_;
                                    },
                                    .times = {.mtim = 9}});
  }
  int lookups_ = 0;
  int lists_ = 0;
  bool fail_ = false;
  std::vector<ListedName> listed_{
      {.name = "f2"}, {.name = "f1"}, {.name = "dir", .type = FileType::directory}};
};

TEST_F(CallbackDirectory, AsksForEachName) {
  const Ref<Inode> directory = make();
  EXPECT_EQ(lookups_, 0);
  const auto found = find(*directory, "f1");
  ASSERT_TRUE(found);
  EXPECT_EQ(read_at(**open(**found, Access::read), 0, 100), "this is f1");
  EXPECT_TRUE(find(*directory, "f1"));
  EXPECT_EQ(lookups_, 2);
  EXPECT_EQ(errno_of(find(*directory, "other")), Errno::noent);
  EXPECT_EQ(errno_of(find(*directory, "null")), Errno::noent);
  EXPECT_EQ(errno_of(find(*directory, "broken")), Errno::io);
  EXPECT_EQ(directory->stat()->mtim, 9U);
}

TEST_F(CallbackDirectory, NumbersBelongToPlaces) {
  const Ref<Inode> directory = make();
  const auto number = [](Inode& from, std::string_view name) {
    return (*find(from, name))->stat()->ino;
  };
  const std::uint64_t first = number(*directory, "f1");
  EXPECT_EQ(number(*directory, "f1"), first) << "though it is a new node";
  EXPECT_NE(number(*directory, "f2"), first);
  const Ref<Inode> sub = *find(*directory, "dir");
  const Ref<Inode> again = *find(*directory, "dir");
  EXPECT_NE(number(*sub, "f1"), first);
  EXPECT_EQ(number(*sub, "f1"), number(*again, "f1"));
  const Ref<Inode> other = make();
  EXPECT_NE(number(*other, "f1"), first);
  for (const Listed& entry : list(*directory)) {
    EXPECT_EQ(entry.ino, number(*directory, entry.name)) << entry.name;
  }
}

TEST_F(CallbackDirectory, ListsOnceForEachBeginning) {
  const Ref<Inode> directory = make();
  const auto first = list(*directory, 0, 1);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].name, "f2");
  const auto rest = list(*directory, first[0].next);
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[0].name, "f1");
  EXPECT_EQ(rest[1].name, "dir");
  EXPECT_EQ(rest[1].type, FileType::directory);
  EXPECT_EQ(lists_, 1);
  listed_ = {{.name = "f9"}};
  EXPECT_THAT(names(*directory), ElementsAre("f9"));
  EXPECT_EQ(lists_, 2);
}

TEST_F(CallbackDirectory, ContinuesWithoutABeginning) {
  const Ref<Inode> directory = make();
  EXPECT_EQ(list(*directory, 4).size(), 2U);
}

TEST_F(CallbackDirectory, WhatStaysIsListedOnceThoughAnotherBegins) {
  const Ref<Inode> directory = make();
  const auto first = list(*directory, 0, 2);
  ASSERT_EQ(first.size(), 2U);
  listed_ = {{.name = "new"}, {.name = "dir"}, {.name = "f1"}, {.name = "f2"}};
  EXPECT_EQ(list(*directory).size(), 4U);
  const auto rest = list(*directory, first[1].next);
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[0].name, "dir");
  EXPECT_EQ(rest[1].name, "new");
}

TEST_F(CallbackDirectory, RepeatedNamesCountOnce) {
  listed_ = {{.name = "a", .ino = 5}, {.name = "a", .ino = 6}, {.name = "b"}};
  const auto entries = list(*make());
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].ino, 5U) << "the number given";
  EXPECT_EQ(entries[1].name, "b");
}

TEST_F(CallbackDirectory, ListingErrors) {
  const auto ignore = [](const DirEntry&) { return true; };
  const Ref<Inode> directory = make();
  listed_.push_back({.name = "no/component"});
  EXPECT_EQ(errno_of(directory->as_directory()->read_entries(0, ignore)), Errno::io);
  fail_ = true;
  EXPECT_EQ(errno_of(directory->as_directory()->read_entries(0, ignore)), Errno::acces);
}

TEST(CallbackDirectoryWithoutList, ListsNothing) {
  const Ref<Inode> directory = make_callback_directory(
      {.lookup = [](std::string_view) -> Result<Ref<Inode>> { return Errno::noent; }});
  EXPECT_TRUE(list(*directory).empty());
}

}  // namespace
}  // namespace wasifs
