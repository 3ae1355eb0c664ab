// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listings: complete, stable under change, resumable from any cookie.
#include <map>
#include <set>

#include "world.h"

namespace wasifs::conformance {
namespace {

struct Listed {
  std::string name;
  std::uint64_t ino;
  FileType type;
  std::uint64_t next;
};

/// At most `count` entries from `cookie` on.
std::vector<Listed> list(const Location& directory, std::uint64_t cookie, std::size_t count) {
  std::vector<Listed> listed;
  EXPECT_TRUE(list_directory(directory, cookie, [&](const DirEntry& entry) {
    if (listed.size() == count) return false;
    listed.push_back({std::string(entry.name), entry.ino, entry.type, entry.next});
    return true;
  }));
  return listed;
}

class Listing : public Conformance {
 protected:
  Location directory(std::string_view path) {
    return world.open(path, as_directory).value().file().location();
  }
  void fill(int count) {
    ASSERT_EQ(world.make("d"), Errno::success);
    for (int i = 0; i < count; ++i) world.put("d/" + std::to_string(i), "");
  }
};
INSTANTIATE_TEST_SUITE_P(On, Listing, testing::ValuesIn(all_factories()), name_of);

TEST_P(Listing, ShowsNumbersAndTypes) {
  ASSERT_EQ(world.make("d"), Errno::success);
  ASSERT_EQ(world.make("d/sub"), Errno::success);
  world.put("d/file", "x");
  std::vector<const char*> names{"sub", "file"};
  if (world.has_links()) {
    ASSERT_EQ(world.symlink("file", "d/link"), Errno::success);
    names.push_back("link");
  }
  std::map<std::string, Listed> entries;
  for (const Listed& entry : list(directory("d"), 0, SIZE_MAX)) entries.emplace(entry.name, entry);
  ASSERT_EQ(entries.size(), names.size() + 2);
  for (const char* name : names) {
    const Stat stat = world.stat("d/" + std::string(name), false).value();
    ASSERT_TRUE(entries.contains(name));
    EXPECT_EQ(entries.at(name).ino, stat.ino) << name;
    EXPECT_EQ(entries.at(name).type, stat.type) << name;
  }
  EXPECT_EQ(entries.at(".").ino, world.stat("d")->ino);
  EXPECT_EQ(entries.at(".").type, FileType::directory);
  EXPECT_EQ(entries.at("..").type, FileType::directory);
  EXPECT_NE(entries.at("..").ino, 0U);
}

TEST_P(Listing, FourThousandEntriesInSmallPieces) {
  fill(4096);
  const Location at = directory("d");
  std::set<std::string> names;
  std::uint64_t cookie = 0;
  for (;;) {
    const auto piece = list(at, cookie, 37);
    for (const Listed& entry : piece) {
      EXPECT_TRUE(names.insert(entry.name).second) << entry.name << " is listed twice";
      EXPECT_NE(entry.next, 0U);
    }
    if (piece.empty()) break;
    cookie = piece.back().next;
  }
  EXPECT_EQ(names.size(), 4098U);
}

TEST_P(Listing, ACookieContinuesBehindItsEntry) {
  fill(50);
  const Location at = directory("d");
  const auto all = list(at, 0, SIZE_MAX);
  ASSERT_EQ(all.size(), 52U);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const auto next = list(at, all[i].next, 1);
    ASSERT_EQ(next.size(), 1U);
    EXPECT_EQ(next.front().name, all[i + 1].name);
  }
  EXPECT_TRUE(list(at, all.back().next, 1).empty());
  EXPECT_EQ(list(at, 0, 1).front().name, ".");
}

TEST_P(Listing, WhatStaysIsListedOnceWhateverElseChanges) {
  fill(600);
  const Location at = directory("d");
  std::map<std::string, int> seen;
  std::uint64_t cookie = 0;
  int removed = 100;
  int added = 0;
  for (;;) {
    const auto piece = list(at, cookie, 11);
    if (piece.empty()) break;
    for (const Listed& entry : piece) ++seen[entry.name];
    cookie = piece.back().next;
    if (removed < 300) {
      for (int i = 0; i < 5; ++i)
        EXPECT_EQ(world.unlink("d/" + std::to_string(removed++)), Errno::success);
    }
    if (added < 100) world.put("d/new" + std::to_string(added++), "");
  }
  for (int i = 0; i < 600; ++i) {
    if (i >= 100 && i < 300) continue;
    EXPECT_EQ(seen[std::to_string(i)], 1) << i;
  }
  for (const auto& [name, times] : seen) EXPECT_EQ(times, 1) << name;
}

TEST_P(Listing, ADirectoryCanBeEmptiedWhileItIsListed) {
  fill(500);
  const Location at = directory("d");
  std::uint64_t cookie = 0;
  for (;;) {
    const auto piece = list(at, cookie, 20);
    if (piece.empty()) break;
    for (const Listed& entry : piece) {
      if (entry.name.front() != '.') {
        EXPECT_EQ(world.unlink("d/" + entry.name), Errno::success);
      }
    }
    cookie = piece.back().next;
  }
  EXPECT_EQ(world.list("d"), (std::vector<std::string>{".", ".."}));
  EXPECT_EQ(world.remove("d"), Errno::success);
}

TEST_P(Listing, CookieZeroLooksAnew) {
  fill(3);
  const Location at = directory("d");
  EXPECT_EQ(list(at, 0, SIZE_MAX).size(), 5U);
  world.put("d/late", "");
  EXPECT_EQ(list(at, 0, SIZE_MAX).size(), 6U);
}

TEST_P(Listing, UnknownCookiesEndOrContinueButNeverFail) {
  fill(20);
  const Location at = directory("d");
  for (const std::uint64_t cookie : {std::uint64_t{77}, std::uint64_t{INT64_MAX}, UINT64_MAX}) {
    EXPECT_LE(list(at, cookie, SIZE_MAX).size(), 22U) << cookie;
  }
}

}  // namespace
}  // namespace wasifs::conformance
