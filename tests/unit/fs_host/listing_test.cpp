// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing host directories: by the kernel's offsets, and by a list where those cannot be trusted.
#include "fs/host/listing.h"

#include <fcntl.h>

#include <set>

#include "host_test.h"

namespace wasifs::host_tests {
namespace {

using host::EntryList;
using host::HostFileSystem;
using host::OffsetListing;

class HostListingTest : public HostTest {
 protected:
  void fill(int count) const {
    for (int i = 0; i < count; ++i) tree_.write("f" + std::to_string(i), "");
  }
};

TEST_F(HostListingTest, ShowsWhatIsThere) {
  EXPECT_TRUE(list(root()).empty());
  tree_.write("file", "");
  tree_.directory("dir");
  tree_.link("link", "nowhere");
  tree_.fifo("fifo");
  tree_.write("\xff not utf-8", "");
  const auto entries = by_name(list(root()));
  ASSERT_EQ(5U, entries.size());
  for (const auto& [name, entry] : entries) {
    const Stat stat = *root().stat_child(name);
    EXPECT_EQ(stat.ino, entry.ino) << name;
    EXPECT_EQ(stat.type, entry.type) << name;
    EXPECT_GE(entry.next, 3U) << name;
    EXPECT_LT(entry.next, std::uint64_t{1} << 63U) << name;
  }
}

TEST_F(HostListingTest, EachCookieGoesOnBehindItsEntry) {
  fill(300);
  const auto all = list(root());
  ASSERT_EQ(300U, all.size());
  for (std::size_t i = 0; i + 1 < all.size(); i += 7) {
    const auto rest = list(root(), all[i].next, 2);
    ASSERT_FALSE(rest.empty());
    EXPECT_EQ(all[i + 1].name, rest[0].name);
  }
  EXPECT_TRUE(list(root(), all.back().next).empty());
  EXPECT_TRUE(list(root(), (std::uint64_t{1} << 63U) - 1).empty());
}

TEST_F(HostListingTest, AnEntryThatTheSinkRefusedComesAgain) {
  fill(10);
  std::set<std::string> seen;
  std::uint64_t cookie = 0;
  while (true) {
    const auto some = list(root(), cookie, 3);
    if (some.empty()) break;
    for (const auto& entry : some) EXPECT_TRUE(seen.insert(entry.name).second) << entry.name;
    cookie = some.back().next;
  }
  EXPECT_EQ(10U, seen.size());
}

TEST_F(HostListingTest, CookieZeroLooksAnew) {
  fill(3);
  EXPECT_EQ(3U, list(root()).size());
  tree_.write("more", "");
  EXPECT_EQ(1U, by_name(list(root(), 0, 100)).count("more"));
  EXPECT_EQ(2U, list(root(), 0, 2).size());
  ASSERT_EQ(Errno::success, errno_of(root().unlink("more")));
  EXPECT_EQ(0U, by_name(list(root())).count("more"));
}

TEST_F(HostListingTest, EntriesThatStayAreListedOnceWhateverElseChanges) {
  fill(2000);
  std::map<std::string, int> seen;
  std::uint64_t cookie = 0;
  int round = 0;
  while (true) {
    const auto some = list(root(), cookie, 50);
    if (some.empty()) break;
    for (const auto& entry : some) ++seen[entry.name];
    cookie = some.back().next;
    // Remove what was listed (as rm -r does), something that was not, and add new names.
    ASSERT_EQ(0, ::unlink(tree_.at(some.front().name).c_str()));
    ::unlink(tree_.at("f" + std::to_string(round * 2 + 1)).c_str());
    tree_.write("new" + std::to_string(round++), "");
  }
  int stayed = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string name = "f" + std::to_string(i);
    if (!tree_.exists(name)) continue;
    ++stayed;
    EXPECT_EQ(1, seen[name]) << name;
  }
  EXPECT_GT(stayed, 1500);
}

TEST_F(HostListingTest, TwoListingsOfOneDirectoryDoNotDisturbEachOther) {
  fill(100);
  const auto all = list(root());
  const auto one = list(root(), 0, 10);
  const auto other = list(root(), all[50].next, 10);
  EXPECT_EQ(all[10].name, list(root(), one.back().next, 1)[0].name);
  EXPECT_EQ(all[61].name, list(root(), other.back().next, 1)[0].name);
}

TEST_F(HostListingTest, TheListSaysTheSameAsTheOffsets) {
  fill(500);
  auto& filesystem = static_cast<HostFileSystem&>(*filesystem_);
  const int fd = ::open(tree_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  auto listing = *OffsetListing::open(filesystem, fd);
  const auto entries = *EntryList::read(filesystem, *listing);
  ::close(fd);
  std::vector<std::string> names;
  std::vector<std::uint64_t> cookies;
  std::uint64_t cookie = 0;
  for (bool more = true; more;) {
    more = false;
    std::size_t left = 7;
    const auto listed = entries->list(cookie, [&](const DirEntry& entry) {
      if (left-- == 0) return false;
      names.emplace_back(entry.name);
      cookies.push_back(entry.next);
      EXPECT_GE(entry.next, 3U);
      EXPECT_EQ(FileType::regular_file, entry.type);
      more = true;
      return true;
    });
    ASSERT_EQ(Errno::success, errno_of(listed));
    if (more) cookie = cookies.back();
  }
  EXPECT_EQ(500U, std::set<std::string>(names.begin(), names.end()).size());
  EXPECT_EQ(500U, names.size());
  EXPECT_EQ(500U, std::set<std::uint64_t>(cookies.begin(), cookies.end()).size());
  EXPECT_EQ(Errno::success, errno_of(entries->list(UINT64_MAX, [](const DirEntry&) {
              ADD_FAILURE() << "nothing is behind the last entry";
              return true;
            })));
}

TEST_F(HostListingTest, ProcfsIsListedByAList) {
  auto made = make_host("/proc/self");
  if (!made) GTEST_SKIP() << "no /proc";
  const Ref<Inode> proc = *(*made)->root();
  const auto all = list(*proc->as_directory());
  ASSERT_EQ(1U, by_name(all).count("status"));
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    EXPECT_EQ(i + 3, all[i].next) << "places in a list";
    EXPECT_EQ(all[i + 1].name, list(*proc->as_directory(), all[i].next, 1)[0].name);
  }
}

TEST_F(HostListingTest, WhatListingsHoldIsBounded) {
  HostOptions options;
  options.listing_bytes = OffsetListing::buffer_size + 2000;
  mount(options);
  fill(100);
  EXPECT_EQ(100U, list(root()).size());
  {
    const Ref<Inode> again = *filesystem_->root();
    EXPECT_EQ(10U, list(root(), 0, 10).size()) << "its buffer stays with it";
    EXPECT_EQ(Errno::nomem, errno_of(again->as_directory()->read_entries(
                                0, [](const DirEntry&) { return true; })));
    EXPECT_EQ(100U, list(root()).size());
    EXPECT_EQ(100U, list(*again->as_directory()).size())
        << "the buffer went with the end of the listing";
  }
  auto& filesystem = static_cast<HostFileSystem&>(*filesystem_);
  const int fd = ::open(tree_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  {
    auto listing = *OffsetListing::open(filesystem, fd);
    EXPECT_EQ(Errno::nomem, errno_of(EntryList::read(filesystem, *listing)))
        << "100 entries are more than 2000 bytes";
  }
  ::close(fd);
  EXPECT_TRUE(filesystem.listing_budget().take(options.listing_bytes))
      << "everything was given back";
  filesystem.listing_budget().give_back(options.listing_bytes);
}

}  // namespace
}  // namespace wasifs::host_tests
