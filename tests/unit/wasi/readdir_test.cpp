// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fd_readdir: what is listed, cookies, and buffers that end anywhere.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "fake_guest.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

class ReaddirTest : public testing::TestWithParam<Backend> {
 protected:
  World world_{{.backend = GetParam()}};
  FakeGuest& guest_ = world_.guest();

  static std::multiset<std::string> names(const std::vector<Entry>& entries) {
    std::multiset<std::string> result;
    for (const Entry& entry : entries) result.insert(entry.name);
    return result;
  }
};

INSTANTIATE_TEST_SUITE_P(Backends, ReaddirTest,
                         testing::Values(Backend::mem, Backend::host, Backend::mem_over_host));

TEST_P(ReaddirTest, ListsEverythingWithNumbersAndTypesOfLstat) {
  std::uint32_t used = 0;
  const std::vector<Entry> entries = guest_.readdir(3, 0, 32768, &used);
  EXPECT_LT(used, 32768U) << "less than the room: the end";
  std::multiset<std::string> expected = {
      ".",  "..",     "file",    "empty",     "full",  "link", "dirlink", "dangling", "loop",
      "up", "escape", "abslink", "slashlink", "other", "ro",   "dev",     "far"};
  for (int i = 1; i <= 41; ++i) expected.insert("chain" + std::to_string(i));
  EXPECT_EQ(names(entries), expected);
  for (const Entry& entry : entries) {
    EXPECT_NE(entry.ino, 0U) << entry.name;
    if (entry.name == "..") continue;
    const FileStat stat = guest_.stat(3, entry.name);
    EXPECT_EQ(entry.type, stat.type) << entry.name;
    EXPECT_EQ(entry.ino, stat.ino) << entry.name;
  }
}

TEST_P(ReaddirTest, DotIsTheDirectory) {
  const Fd fd = world_.fd("dir");
  const std::vector<Entry> entries = guest_.readdir(fd, 0);
  ASSERT_GE(entries.size(), 2U);
  EXPECT_EQ(entries[0].name, ".");
  EXPECT_EQ(entries[0].ino, guest_.stat(fd).ino);
  EXPECT_EQ(entries[0].type, 3);
  EXPECT_EQ(entries[1].name, "..");
  EXPECT_EQ(entries[1].type, 3);
}

TEST_P(ReaddirTest, EachCookieGoesOnBehindItsEntry) {
  const std::vector<Entry> all = guest_.readdir(3, 0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::vector<Entry> rest = guest_.readdir(3, all[i].next);
    ASSERT_EQ(rest.size(), all.size() - i - 1) << all[i].name;
    for (std::size_t k = 0; k < rest.size(); ++k) EXPECT_EQ(rest[k].name, all[i + 1 + k].name);
  }
}

TEST_P(ReaddirTest, ABufferIsFilledToItsLastByteUnlessItIsTheEnd) {
  std::uint32_t whole = 0;
  guest_.readdir(3, 0, 32768, &whole);
  const std::string expected = guest_.text(guest_.data, whole);
  for (const std::uint32_t length : {1U, 5U, 16U, 23U, 24U, 25U, 26U, 47U, 50U, 51U, 77U, 200U}) {
    guest_.fill(guest_.data, 300, '#');
    EXPECT_EQ(guest_.call("fd_readdir", 3, guest_.data, length, 0, guest_.out), "success");
    EXPECT_EQ(guest_.u32(guest_.out), length);
    EXPECT_EQ(guest_.text(guest_.data, length), expected.substr(0, length)) << length;
    EXPECT_EQ(guest_.text(guest_.data + length, 1), "#") << length;
  }
  EXPECT_EQ(guest_.call("fd_readdir", 3, guest_.data, whole, 0, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), whole);
}

TEST_P(ReaddirTest, TheCountIsWrittenAlsoWhereThereIsNothing) {
  std::uint32_t used = 7;
  const std::vector<Entry> all = guest_.readdir(3, 0);
  EXPECT_TRUE(guest_.readdir(3, all.back().next, 1000, &used).empty());
  EXPECT_EQ(used, 0U);
  guest_.store(guest_.out, 7, 4);
  EXPECT_EQ(guest_.call("fd_readdir", 3, guest_.data, 0, 0, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), 0U);
}

TEST_P(ReaddirTest, WalkingInSmallPiecesGivesEachNameOnce) {
  std::multiset<std::string> seen;
  std::uint64_t cookie = 0;
  for (int turns = 0; turns < 1000; ++turns) {
    std::uint32_t used = 0;
    const std::vector<Entry> some = guest_.readdir(3, cookie, 48, &used);
    for (const Entry& entry : some) seen.insert(entry.name), cookie = entry.next;
    if (used < 48) break;
    ASSERT_FALSE(some.empty());
  }
  EXPECT_EQ(seen, names(guest_.readdir(3, 0)));
}

TEST_P(ReaddirTest, EntriesThatStayAreListedOnceWhileOthersComeAndGo) {
  const Fd fd = guest_.open(3, "empty", every_right & ~right_write, directory);
  for (int i = 0; i < 50; ++i) guest_.open(fd, "name" + std::to_string(i), right_write, creat);
  std::map<std::string, int> seen;
  std::uint64_t cookie = 0;
  for (int turn = 0;; ++turn) {
    std::uint32_t used = 0;
    const std::vector<Entry> some = guest_.readdir(fd, cookie, 64, &used);
    for (const Entry& entry : some) ++seen[entry.name], cookie = entry.next;
    if (used < 64) break;
    ASSERT_LT(turn, 500);
    if (turn < 20) {  // even names go, new ones come
      EXPECT_EQ(guest_.call("path_unlink_file", fd, "name" + std::to_string(turn * 2)), "success");
      EXPECT_EQ(guest_.call("path_create_directory", fd, "new" + std::to_string(turn)), "success");
    }
  }
  for (int i = 1; i < 50; i += 2) EXPECT_EQ(seen["name" + std::to_string(i)], 1) << i;
  for (const auto& [name, count] : seen) EXPECT_EQ(count, 1) << name;
}

TEST_P(ReaddirTest, CookieZeroLooksAnew) {
  const Fd fd = world_.fd("dir");
  EXPECT_EQ(names(guest_.readdir(fd, 0)).count("later"), 0U);
  EXPECT_EQ(guest_.call("path_create_directory", fd, "later"), "success");
  EXPECT_EQ(names(guest_.readdir(fd, 0)).count("later"), 1U);
  EXPECT_EQ(guest_.call("path_remove_directory", fd, "later"), "success");
  EXPECT_EQ(names(guest_.readdir(fd, 0)).count("later"), 0U);
}

TEST_P(ReaddirTest, NothingIsWrittenBeforeEveryPointerIsGood) {
  guest_.fill(guest_.data, 100, '#');
  EXPECT_EQ(guest_.call("fd_readdir", 3, guest_.data, 100, 0, FakeGuest::outside), "trap");
  EXPECT_EQ(guest_.text(guest_.data, 100), std::string(100, '#'));
}

TEST_P(ReaddirTest, ABudgetThatEndsAListingIsNotItsEnd) {
  World world({.backend = GetParam(),
               .more = [](ProcessBuilder& b) { b.limits({.bytes_per_call = 100}); }});
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.call("fd_readdir", 3, guest.data, 1000, 0, guest.out), "nomem");
  EXPECT_EQ(guest.call("fd_readdir", 3, guest.data, 100, 0, guest.out), "success");
  EXPECT_EQ(guest.u32(guest.out), 100U);
  EXPECT_EQ(guest.readdir(guest.open(3, "empty", right_read), 0, 1000).size(), 2U)
      << "what is whole within the budget needs no more room";
}

TEST_P(ReaddirTest, ADirectoryThatIsGoneIsEmpty) {
  const Fd fd = guest_.open(3, "empty", every_right & ~right_write, directory);
  EXPECT_EQ(guest_.call("path_remove_directory", 3, "empty"), "success");
  for (const Entry& entry : guest_.readdir(fd, 0))
    EXPECT_TRUE(entry.name == "." || entry.name == "..") << entry.name;
  EXPECT_EQ(guest_.call("path_create_directory", fd, "new"), "noent");
}

}  // namespace
}  // namespace wasifs::testing_support
