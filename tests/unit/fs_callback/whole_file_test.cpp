// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contract of `WholeFile` in include/wasifs/fs/callback.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node_calls.h"
#include "wasifs/fs/callback.h"

namespace wasifs {
namespace {

using ::testing::ElementsAre;

TEST(WholeFile, IsComputedOnceForEachOpen) {
  int calls = 0;
  const Ref<Inode> file =
      make_text_file([&]() -> Result<std::string> { return "version " + std::to_string(++calls); });
  EXPECT_EQ(calls, 0) << "lazily";
  const auto first = open(*file, Access::read);
  const auto second = open(*file, Access::read);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(read_at(**first, 0, 100), "version 1");
  EXPECT_EQ(read_at(**second, 0, 100), "version 2");
  EXPECT_EQ(read_at(**first, 8, 100), "1");
  EXPECT_EQ(read_at(**first, 9, 100), "");
  EXPECT_EQ(read_at(**first, std::uint64_t{1} << 62, 100), "");
  EXPECT_EQ((*first)->stat()->size, 9U);
  EXPECT_EQ(calls, 2) << "reading and stat of what is open compute nothing";
}

TEST(WholeFile, StatByNameComputesUnlessToldTheSize) {
  int calls = 0;
  const auto read = [&calls]() -> Result<std::string> {
    ++calls;
    return "12345";
  };
  EXPECT_EQ(make_text_file(read)->stat()->size, 5U);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(make_whole_file({.read = read, .size = 0})->stat()->size, 0U);
  EXPECT_EQ(calls, 1);
}

TEST(WholeFile, ErrorsOfComputingAreTheGuests) {
  const Ref<Inode> file = make_text_file([]() -> Result<std::string> { return Errno::io; });
  EXPECT_EQ(errno_of(open(*file, Access::read)), Errno::io);
  EXPECT_EQ(errno_of(file->stat()), Errno::io);
}

TEST(WholeFile, OpenNeedsTheFunctions) {
  const Ref<Inode> readable = make_text_file([]() -> Result<std::string> { return "x"; });
  EXPECT_EQ(errno_of(open(*readable, Access::write)), Errno::acces);
  EXPECT_EQ(errno_of(open(*readable, Access::read_write)), Errno::acces);
  EXPECT_EQ(errno_of(open(*readable, Access::read, true)), Errno::acces);
  const auto opened = open(*readable, Access::read);
  ASSERT_TRUE(opened);
  EXPECT_EQ(errno_of(write_at(**opened, 0, "y")), Errno::rofs);
  EXPECT_EQ(errno_of((*opened)->as_file()->truncate(0)), Errno::rofs);
  EXPECT_EQ(errno_of((*opened)->set_times({})), Errno::rofs);

  const Ref<Inode> writable =
      make_whole_file({.write = [](std::string_view) -> Result<void> { return {}; }});
  EXPECT_EQ(errno_of(open(*writable, Access::read)), Errno::acces);
  EXPECT_EQ(errno_of(open(*writable, Access::read_write)), Errno::acces);
  EXPECT_TRUE(open(*writable, Access::write));
  EXPECT_EQ(writable->stat()->size, 0U);
}

class Writable : public ::testing::Test {
 protected:
  Ref<Inode> make(std::uint64_t limit = 1000) {
    return make_whole_file({.read = [this]() -> Result<std::string> { return content_; },
                            .write = [this](std::string_view content) -> Result<void> {
                              received_.emplace_back(content);
                              if (error_ != Errno::success) return error_;
                              content_ = content;
                              return {};
                            },
                            .limit = limit});
  }
  std::string content_ = "old content";
  std::vector<std::string> received_;
  Errno error_ = Errno::success;
};

TEST_F(Writable, IsReceivedWhenItIsClosed) {
  const Ref<Inode> file = make();
  auto opened = open(*file, Access::read_write);
  ASSERT_TRUE(opened);
  EXPECT_EQ(write_at(**opened, 0, "new"), 3U);
  EXPECT_EQ(read_at(**opened, 0, 100), "new content");
  EXPECT_TRUE(received_.empty());
  EXPECT_EQ(content_, "old content");
  *opened = nullptr;
  EXPECT_THAT(received_, ElementsAre("new content"));
}

TEST_F(Writable, WhatWasNotChangedIsNotReceived) {
  const Ref<Inode> file = make();
  {
    const auto opened = open(*file, Access::read_write);
    EXPECT_EQ(read_at(**opened, 0, 3), "old");
    EXPECT_EQ(write_at(**opened, 0, ""), 0U);
  }
  EXPECT_TRUE(received_.empty());
}

TEST_F(Writable, TruncatingOpenIsAChange) {
  const Ref<Inode> file = make();
  {
    const auto opened = open(*file, Access::write, true);
    EXPECT_EQ((*opened)->stat()->size, 0U);
  }
  EXPECT_THAT(received_, ElementsAre(""));
}

TEST_F(Writable, SyncHandsOverAndSaysTheError) {
  const Ref<Inode> file = make();
  auto opened = open(*file, Access::write, true);
  ASSERT_TRUE(opened);
  ASSERT_EQ(write_at(**opened, 0, "one"), 3U);
  EXPECT_TRUE((*opened)->sync(false));
  EXPECT_TRUE((*opened)->sync(false));
  EXPECT_THAT(received_, ElementsAre("one")) << "not again without a change";
  error_ = Errno::nospc;
  ASSERT_EQ(write_at(**opened, 3, "two"), 3U);
  EXPECT_EQ(errno_of((*opened)->sync(true)), Errno::nospc);
  *opened = nullptr;
  EXPECT_THAT(received_, ElementsAre("one", "onetwo")) << "offered once";
}

TEST_F(Writable, OpenFilesDoNotSeeEachOtherAndTheLastOneCounts) {
  const Ref<Inode> file = make();
  auto first = open(*file, Access::read_write);
  auto second = open(*file, Access::read_write);
  ASSERT_TRUE(first && second);
  ASSERT_EQ(write_at(**first, 0, "111"), 3U);
  ASSERT_EQ(write_at(**second, 4, "2222222"), 7U);
  EXPECT_EQ(read_at(**second, 0, 100), "old 2222222");
  *second = nullptr;
  *first = nullptr;
  EXPECT_THAT(received_, ElementsAre("old 2222222", "111 content"));
  EXPECT_EQ(read_at(**open(*file, Access::read), 0, 100), "111 content");
}

TEST_F(Writable, GapsAreZeros) {
  const Ref<Inode> file = make();
  const auto opened = open(*file, Access::read_write, true);
  ASSERT_EQ(write_at(**opened, 4, "x"), 1U);
  EXPECT_EQ(read_at(**opened, 0, 100), std::string("\0\0\0\0x", 5));
}

TEST_F(Writable, IsBoundedByTheLimit) {
  const Ref<Inode> file = make(8);
  content_ = "1234";
  const auto opened = open(*file, Access::read_write);
  EXPECT_EQ(write_at(**opened, 4, "567890"), 4U);
  EXPECT_EQ(errno_of(write_at(**opened, 8, "x")), Errno::fbig);
  EXPECT_EQ(errno_of(write_at(**opened, std::uint64_t{1} << 62, "x")), Errno::fbig);
  EXPECT_EQ(write_at(**opened, 100, ""), 0U);
  EXPECT_EQ(errno_of((*opened)->as_file()->truncate(9)), Errno::fbig);
  EXPECT_EQ(errno_of(append(**opened, "x")), Errno::fbig);
  EXPECT_EQ((*opened)->stat()->size, 8U);
}

TEST_F(Writable, ALimitBeyondAllMemoryDoesNotEndTheHost) {
  const Ref<Inode> file = make(UINT64_MAX);
  const auto opened = open(*file, Access::read_write);
  ASSERT_TRUE(opened);
  EXPECT_EQ(errno_of((*opened)->as_file()->truncate(UINT64_MAX - 1)), Errno::nospc);
  EXPECT_EQ(errno_of(write_at(**opened, UINT64_MAX - 2, "x")), Errno::nospc);
  EXPECT_EQ(read_at(**opened, 0, 100), "old content");
}

TEST_F(Writable, OpenFilesShareTheirBytes) {
  const auto shared = std::make_shared<OpenBytes>(20);
  const auto make_shared_file = [&] {
    return make_whole_file({.read = [this]() -> Result<std::string> { return content_; },
                            .write = [](std::string_view) -> Result<void> { return {}; },
                            .open_bytes = shared});
  };
  content_ = "12345678";
  const Ref<Inode> one = make_shared_file();
  const Ref<Inode> two = make_shared_file();
  auto first = open(*one, Access::read_write);
  auto second = open(*two, Access::read_write);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(shared->left(), 4U);
  EXPECT_EQ(errno_of(open(*one, Access::read)), Errno::nomem);
  EXPECT_TRUE(open(*one, Access::write, true)) << "begins with nothing";

  EXPECT_EQ(append(**first, "9abc")->end, 12U);
  EXPECT_EQ(errno_of(append(**second, "9")), Errno::nospc);
  EXPECT_EQ(errno_of((*second)->as_file()->truncate(9)), Errno::nospc);
  EXPECT_EQ((*second)->stat()->size, 8U);
  ASSERT_TRUE((*first)->as_file()->truncate(1));
  EXPECT_EQ(shared->left(), 0U) << "the memory is there until it is closed";
  EXPECT_EQ(append(**first, "23456789abc")->end, 12U);
  EXPECT_EQ(write_at(**second, 0, "x"), 1U) << "nothing grows";
  *first = nullptr;
  EXPECT_EQ(shared->left(), 12U);
  EXPECT_TRUE(open(*one, Access::read));
  *second = nullptr;
  EXPECT_EQ(shared->left(), 20U);
}

TEST_F(Writable, OfOneNodeManyOpenFilesAreBoundedToo) {
  content_.assign(1 << 20, 'x');
  const Ref<Inode> file = make();
  std::vector<Ref<Inode>> opened;
  Errno error = Errno::success;
  while (error == Errno::success && opened.size() < 1000) {
    auto next = open(*file, Access::read);
    error = errno_of(next);
    if (next) opened.push_back(*next);
  }
  EXPECT_EQ(error, Errno::nomem);
  EXPECT_EQ(opened.size(), 64U);
  opened.pop_back();
  EXPECT_TRUE(open(*file, Access::read));
}

TEST_F(Writable, WhatDidNotFitTheHostIsNotCharged) {
  const auto bytes = std::make_shared<OpenBytes>(UINT64_MAX);
  const Ref<Inode> file =
      make_whole_file({.write = [](std::string_view) -> Result<void> { return {}; },
                       .limit = UINT64_MAX,
                       .open_bytes = bytes});
  const auto opened = open(*file, Access::write);
  EXPECT_EQ(errno_of((*opened)->as_file()->truncate(UINT64_MAX - 1)), Errno::nospc);
  EXPECT_EQ(bytes->left(), UINT64_MAX);
}

TEST_F(Writable, LongerThanTheLimitCanBeChangedButNotGrow) {
  const Ref<Inode> file = make(4);
  const auto opened = open(*file, Access::read_write);
  EXPECT_EQ(write_at(**opened, 8, "ENT?"), 3U);
  EXPECT_EQ(read_at(**opened, 0, 100), "old contENT");
  EXPECT_TRUE((*opened)->as_file()->truncate(5));
  EXPECT_EQ(errno_of((*opened)->as_file()->truncate(6)), Errno::fbig);
}

TEST_F(Writable, AppendsAtTheEnd) {
  const Ref<Inode> file = make();
  const auto opened = open(*file, Access::read_write);
  const auto appended = append(**opened, " and more");
  ASSERT_TRUE(appended);
  EXPECT_EQ(appended->count, 9U);
  EXPECT_EQ(appended->end, 20U);
  EXPECT_EQ(read_at(**opened, 0, 100), "old content and more");
}

TEST_F(Writable, TruncateCutsAndExtends) {
  const Ref<Inode> file = make();
  const auto opened = open(*file, Access::read_write);
  ASSERT_TRUE((*opened)->as_file()->truncate(3));
  ASSERT_TRUE((*opened)->as_file()->truncate(5));
  EXPECT_EQ(read_at(**opened, 0, 100), std::string("old\0\0", 5));
}

TEST_F(Writable, OpenFilesOfOneNodeAreTheSameFile) {
  const Ref<Inode> file = make();
  const Ref<Inode> other = make();
  const auto first = open(*file, Access::read);
  const auto second = open(*file, Access::read);
  EXPECT_TRUE((*first)->same_as(**second));
  EXPECT_TRUE((*first)->same_as(*file));
  EXPECT_FALSE((*first)->same_as(*other));
  EXPECT_FALSE((*first)->same_as(**open(*other, Access::read)));
  EXPECT_EQ((*first)->stat()->ino, file->stat()->ino);
  EXPECT_NE((*first)->stat()->ino, other->stat()->ino);
}

TEST_F(Writable, FunctionsMayUseTheFile) {
  Ref<Inode> file;
  std::string seen;
  file = make_whole_file({.read = []() -> Result<std::string> { return "x"; },
                          .write = [&](std::string_view content) -> Result<void> {
                            seen = content;
                            EXPECT_EQ(read_at(**open(*file, Access::read), 0, 9), "x");
                            return {};
                          }});
  ASSERT_EQ(write_at(**open(*file, Access::write), 0, "y"), 1U);
  EXPECT_EQ(seen, "y");
}

TEST(WholeFileNode, StatSaysTheTimesGiven) {
  const Ref<Inode> file = make_whole_file({.read = []() -> Result<std::string> { return "x"; },
                                           .times = {.atim = 1, .mtim = 2, .ctim = 3}});
  const auto stat = file->stat();
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->type, FileType::regular_file);
  EXPECT_EQ(stat->nlink, 1U);
  EXPECT_EQ(stat->atim, 1U);
  EXPECT_EQ(stat->mtim, 2U);
  EXPECT_EQ(stat->ctim, 3U);
  EXPECT_NE(stat->dev, 0U);
  EXPECT_NE(stat->ino, 0U);
  EXPECT_EQ((*open(*file, Access::read))->stat()->mtim, 2U);
}

}  // namespace
}  // namespace wasifs
