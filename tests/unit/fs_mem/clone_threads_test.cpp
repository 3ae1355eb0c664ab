// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clones that are made while threads write to the source and to other clones. Under ThreadSanitizer
// this also shows that nothing is touched without its lock.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "saved_tree.h"
#include "support/rounds.h"

namespace wasifs {
namespace {

using test::read;
using test::root_of;
using test::write;

constexpr std::size_t file_size = 20'000;

Ref<Inode> in(FileSystem& files, std::string_view name) {
  return root_of(files)->as_directory()->lookup(name).value();
}

/// `round` as content that shows whether it is whole.
std::string content(std::size_t round) {
  return std::string(file_size, static_cast<char>('a' + round % 26));
}

bool is_whole(const std::string& text) {
  return text.size() == file_size &&
         std::ranges::all_of(text, [&](char c) { return c == text[0]; });
}

Ref<FileSystem> tree() {
  Ref<FileSystem> files = make_mem();
  for (const char* name : {"first", "second"}) {
    const Ref<Inode> file = root_of(*files)->as_directory()->create_file(name).value();
    EXPECT_TRUE(write(*file, content(0)));
  }
  EXPECT_TRUE(root_of(*files)->as_directory()->make_directory("d"));
  return files;
}

/// Writes one file after the other, and moves a third from name to name, until it is told to stop.
void change(FileSystem& files, const std::atomic<bool>& stop) {
  const Ref<Inode> root = root_of(files);
  const Ref<Inode> first = in(files, "first");
  const Ref<Inode> second = in(files, "second");
  DirInode& below = *in(files, "d")->as_directory();
  // What was under way where this was cloned.
  for (const char* name : {"new", "linked"}) static_cast<void>(below.unlink(name));
  static_cast<void>(root->as_directory()->unlink("moved"));
  for (std::size_t round = 1; !stop; ++round) {
    ASSERT_TRUE(write(*first, content(round)));
    ASSERT_TRUE(write(*second, content(round)));
    ASSERT_TRUE(below.create_file("new"));
    ASSERT_TRUE(files.rename(below, "new", *root->as_directory(), "moved"));
    ASSERT_TRUE(files.link(*root->as_directory(), "moved", below, "linked"));
    ASSERT_TRUE(root->as_directory()->unlink("moved"));
    ASSERT_TRUE(below.unlink("linked"));
  }
}

/// Gives the first file a further name and takes it away again, until it is told to stop.
void link_again(FileSystem& files, const std::atomic<bool>& stop) {
  const Ref<Inode> root = root_of(files);
  while (!stop) {
    ASSERT_TRUE(files.link(*root->as_directory(), "first", *root->as_directory(), "again"));
    ASSERT_TRUE(root->as_directory()->unlink("again"));
  }
}

/// A clone is of one moment, and stays that.
void check(FileSystem& clone) {
  const std::string first = read(*in(clone, "first"), file_size);
  const std::string second = read(*in(clone, "second"), file_size);
  EXPECT_TRUE(is_whole(first));
  EXPECT_TRUE(is_whole(second));
  // The second is written after the first.
  const int ahead = (first[0] - second[0] + 26) % 26;
  EXPECT_LE(ahead, 1);
  const Ref<Inode> root = root_of(clone);
  const Ref<Inode> below = in(clone, "d");
  const auto at_root = root->as_directory()->lookup("moved");
  const auto linked = below->as_directory()->lookup("linked");
  const bool fresh = below->as_directory()->lookup("new").has_value();
  const bool again = root->as_directory()->lookup("again").has_value();
  EXPECT_EQ(in(clone, "first")->stat()->nlink, again ? 2U : 1U);
  EXPECT_FALSE(fresh && at_root.has_value());
  EXPECT_FALSE(fresh && linked.has_value());
  if (at_root && linked) {
    EXPECT_EQ(*at_root, *linked);
    EXPECT_EQ((*linked)->stat()->nlink, 2U);
  } else if (at_root || linked) {
    EXPECT_EQ((at_root ? *at_root : *linked)->stat()->nlink, 1U);
  }
}

TEST(CloneThreads, EachCloneIsOfOneMoment) {
  const Ref<FileSystem> source = tree();
  const Ref<FileSystem> sibling = clone_mem(*source).value();
  std::atomic<bool> stop = false;
  std::vector<std::thread> writers;
  writers.emplace_back([&] { change(*source, stop); });
  writers.emplace_back([&] { change(*sibling, stop); });
  writers.emplace_back([&] { link_again(*source, stop); });
  const std::size_t rounds = testing_support::rounds(60, 5'000);
  for (std::size_t i = 0; i < rounds; ++i) {
    const Ref<FileSystem> clone = clone_mem(i % 2 == 0 ? *source : *sibling).value();
    const Ref<FileSystem> of_it = clone_mem(*clone).value();
    check(*clone);
    EXPECT_TRUE(write(*in(*clone, "first"), content(3)));
    check(*of_it);
    if (testing::Test::HasFailure()) break;
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
}

TEST(CloneThreads, ClonesAreUsedByThreadsOfTheirOwn) {
  const Ref<FileSystem> source = tree();
  std::atomic<bool> stop = false;
  std::thread writer([&] { change(*source, stop); });
  std::vector<std::thread> users;
  for (int i = 0; i < 3; ++i) {
    users.emplace_back([&] {
      const std::size_t rounds = testing_support::rounds(50, 3'000);
      for (std::size_t round = 0; round < rounds; ++round) {
        const Ref<FileSystem> clone = clone_mem(*source).value();
        std::atomic<bool> enough = false;
        std::thread other([&] { change(*clone, enough); });
        const std::string second = read(*in(*clone, "second"), file_size);
        EXPECT_TRUE(is_whole(second));
        enough = true;
        other.join();
      }
    });
  }
  for (std::thread& user : users) user.join();
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace wasifs
