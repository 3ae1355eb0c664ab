// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a directory shows, with what is mounted in it, and how listing goes on from a cookie.
#include <gmock/gmock.h>

#include <map>

#include "names_fixture.h"

namespace wasifs::test {
namespace {

using ::testing::ElementsAre;

struct Entry {
  std::string name;
  std::uint64_t ino;
  FileType type;
  std::uint64_t next;
};

class Listing : public NamesFixture {
 protected:
  std::vector<Entry> entries(const Location& directory, std::uint64_t cookie = 0,
                             std::size_t most = SIZE_MAX) {
    std::vector<Entry> found;
    EXPECT_TRUE(list_directory(directory, cookie, [&](const DirEntry& entry) {
      if (found.size() == most) return false;
      found.push_back({std::string(entry.name), entry.ino, entry.type, entry.next});
      return true;
    }));
    return found;
  }
};
INSTANTIATE_TEST_SUITE_P(Ways, Listing, ::testing::Bool());

TEST_P(Listing, BeginsWithTheDots) {
  tree({"d/", "d/e/", "d/e/f"});
  const auto found = entries(at("d/e"));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].name, ".");
  EXPECT_EQ(found[0].next, 1U);
  EXPECT_EQ(found[0].ino, ino("d/e"));
  EXPECT_EQ(found[1].name, "..");
  EXPECT_EQ(found[1].next, 2U);
  EXPECT_EQ(found[1].ino, ino("d"));
  EXPECT_EQ(found[2].name, "f");
  EXPECT_EQ(found[2].ino, ino("d/e/f"));
}

TEST_P(Listing, AgreesWithStat) {
  tree({"d/", "f", "l -> f", "covered/", "way/", "covered_file"});
  for (const char* place : {"/covered", "/covered_file", "/new", "/way/m", "/made/m"}) {
    ASSERT_TRUE(names->mount(place, memory()));
  }
  std::size_t count = 0;
  for (const Entry& entry : entries(at("."))) {
    if (entry.name == "..") continue;
    const auto stat = stat_path(start, entry.name, false, rules);
    ASSERT_TRUE(stat) << entry.name;
    EXPECT_EQ(stat->ino, entry.ino) << entry.name;
    EXPECT_EQ(stat->type, entry.type) << entry.name;
    ++count;
  }
  EXPECT_EQ(count, 9U);
}

TEST_P(Listing, GoesOnFromEveryCookie) {
  tree({"a", "b/", "c"});
  for (const char* place : {"/b", "/x", "/y/z", "/w"}) ASSERT_TRUE(names->mount(place, memory()));
  const Location directory = at(".");
  const auto all = entries(directory);
  ASSERT_EQ(all.size(), 8U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto rest = entries(directory, all[i].next);
    ASSERT_EQ(rest.size(), all.size() - i - 1) << i;
    for (std::size_t k = 0; k < rest.size(); ++k) EXPECT_EQ(rest[k].name, all[i + 1 + k].name);
  }
  std::vector<std::string> singly;
  for (std::uint64_t cookie = 0;;) {
    const auto one = entries(directory, cookie, 1);
    if (one.empty()) break;
    singly.push_back(one[0].name);
    cookie = one[0].next;
  }
  EXPECT_EQ(singly.size(), all.size());
}

TEST_P(Listing, SuppliedEntriesKeepTheirCookies) {
  for (const char* place : {"/m1", "/m2", "/m3"}) ASSERT_TRUE(names->mount(place, memory()));
  const Location directory = at(".");
  const auto all = entries(directory);
  ASSERT_EQ(all.size(), 5U);
  EXPECT_GE(all[2].next, std::uint64_t{1} << 63);
  ASSERT_TRUE(names->unmount("/m1"));
  ASSERT_TRUE(names->mount("/a_later_one", memory()));
  const auto rest = entries(directory, all[2].next);
  ASSERT_EQ(rest.size(), 3U);
  EXPECT_EQ(rest[0].name, "m2");
  EXPECT_EQ(rest[1].name, "m3");
  EXPECT_EQ(rest[2].name, "a_later_one");
}

TEST_P(Listing, ARootOfAMountIsItsOwnParent) {
  ASSERT_TRUE(names->mount("/m", memory()));
  ASSERT_TRUE(names->mount("/s/n", memory()));
  EXPECT_EQ(entries(at("m"))[1].ino, ino("m"));
  EXPECT_EQ(entries(at("s"))[1].ino, ino("s"));
}

/// A directory that cannot be asked for anything.
class Unreachable final : public DirInode {
 public:
  Result<Stat> stat() override { return Errno::io; }
  Result<void> set_times(const TimesChange&) override { return Errno::io; }
  Result<Ref<Inode>> lookup(std::string_view) override { return Errno::io; }
  Result<void> read_entries(std::uint64_t, const DirSink&) override { return Errno::io; }
};

class UnreachableFileSystem final : public FileSystem {
 public:
  Result<Ref<Inode>> root() override { return Ref<Inode>(make_ref<Unreachable>()); }
  std::string_view type_name() const noexcept override { return "unreachable"; }
};

TEST_P(Listing, AMountThatCannotBeAskedHidesNoOther) {
  tree({"a", "gone/"});
  for (const char* place : {"/m", "/z"}) ASSERT_TRUE(names->mount(place, memory()));
  for (const char* place : {"/gone", "/new"}) {
    ASSERT_TRUE(names->mount(place, make_ref<UnreachableFileSystem>()));
  }
  std::map<std::string, Entry> found;
  for (const Entry& entry : entries(at("."))) found[entry.name] = entry;
  EXPECT_EQ(found.size(), 7U);
  EXPECT_EQ(found["z"].ino, ino("z"));
  for (const char* name : {"gone", "new"}) {
    EXPECT_EQ(found[name].type, FileType::directory) << name;
    EXPECT_NE(found[name].ino, 0U) << name;
  }
  EXPECT_NE(found["gone"].ino, found["new"].ino);
  EXPECT_EQ(stat("gone"), Errno::io);
}

TEST_P(Listing, OfWhatIsNoDirectory) {
  tree({"f"});
  EXPECT_EQ(errno_of(list_directory(at("f"), 0, [](const DirEntry&) { return true; })),
            Errno::notdir);
}

TEST_P(Listing, StopsWhereTheSinkSays) {
  tree({"a", "b"});
  ASSERT_TRUE(names->mount("/m", memory()));
  for (std::size_t most = 0; most <= 5; ++most) {
    EXPECT_EQ(entries(at("."), 0, most).size(), most);
  }
}

}  // namespace
}  // namespace wasifs::test
