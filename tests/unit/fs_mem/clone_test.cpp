// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clones of memory trees, case by case; clone_twin_test.cpp does the same at random.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "saved_tree.h"
#include "wasifs/fs/read_only.h"

namespace wasifs {
namespace {

using test::read;
using test::root_of;
using test::write;

Ref<FileSystem> clone_of(FileSystem& files) {
  const auto clone = clone_mem(files);
  EXPECT_TRUE(clone);
  return clone.value();
}

DirInode& directory(const Ref<Inode>& inode) {
  return *inode->as_directory();
}

Ref<Inode> find(FileSystem& files, const std::string& path) {
  Ref<Inode> at = root_of(files);
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const auto next = directory(at).lookup(path.substr(begin, end - begin));
    if (!next) return nullptr;
    at = *next;
    begin = end + 1;
  }
  return at;
}

std::string text_in(FileSystem& files, const std::string& path) {
  const Ref<Inode> file = find(files, path);
  return file ? read(*file, 1000) : "absent";
}

void put(FileSystem& files, const std::string& path, std::string_view text) {
  if (!find(files, path)) {
    const std::size_t slash = path.rfind('/');
    const Ref<Inode> parent = find(files, slash == path.npos ? "" : path.substr(0, slash));
    ASSERT_TRUE(directory(parent).create_file(path.substr(slash == path.npos ? 0 : slash + 1)));
  }
  const Ref<Inode> file = find(files, path);
  ASSERT_TRUE(file->as_file()->truncate(0));
  ASSERT_EQ(write(*file, text).value(), text.size());
}

/// "a" and "d/b", whose contents are their paths.
Ref<FileSystem> small_tree(const MemOptions& options = {}) {
  Ref<FileSystem> files = make_mem(options);
  EXPECT_TRUE(directory(root_of(*files)).make_directory("d"));
  put(*files, "a", "a");
  put(*files, "d/b", "d/b");
  return files;
}

std::vector<std::string> names_from(Inode& inode, std::uint64_t& cookie, std::size_t most) {
  std::vector<std::string> names;
  EXPECT_TRUE(inode.as_directory()->read_entries(cookie, [&](const DirEntry& entry) {
    if (names.size() == most) return false;
    names.emplace_back(entry.name);
    cookie = entry.next;
    return true;
  }));
  return names;
}

TEST(Clone, OnlyOfMemoryTrees) {
  const Ref<FileSystem> files = make_mem();
  EXPECT_EQ(clone_mem(*make_read_only(files)).error(), Errno::notsup);
}

TEST(Clone, NeitherSeesWhatIsChangedInTheOther) {
  const Ref<FileSystem> source = small_tree();
  const Ref<FileSystem> clone = clone_of(*source);
  put(*source, "a", "of the source");
  put(*clone, "d/b", "of the clone");
  put(*source, "d/new", "of the source");
  ASSERT_TRUE(directory(root_of(*clone)).unlink("a"));
  EXPECT_EQ(text_in(*source, "a"), "of the source");
  EXPECT_EQ(text_in(*source, "d/b"), "d/b");
  EXPECT_EQ(text_in(*clone, "a"), "absent");
  EXPECT_EQ(text_in(*clone, "d/b"), "of the clone");
  EXPECT_EQ(text_in(*clone, "d/new"), "absent");
}

TEST(Clone, IsOfTheMomentThoughItIsLookedAtLater) {
  const Ref<FileSystem> source = small_tree();
  const Ref<FileSystem> first = clone_of(*source);
  put(*source, "a", "second");
  const Ref<FileSystem> second = clone_of(*source);
  put(*source, "a", "third");
  ASSERT_TRUE(directory(find(*source, "d")).unlink("b"));
  ASSERT_TRUE(directory(root_of(*source)).remove_directory("d"));
  const Ref<FileSystem> third = clone_of(*source);
  ASSERT_TRUE(directory(root_of(*source)).unlink("a"));
  EXPECT_EQ(text_in(*third, "a"), "third");
  EXPECT_EQ(text_in(*second, "a"), "second");
  EXPECT_EQ(text_in(*first, "a"), "a");
  EXPECT_EQ(text_in(*first, "d/b"), "d/b");
  EXPECT_EQ(text_in(*second, "d/b"), "d/b");
  EXPECT_EQ(text_in(*third, "d/b"), "absent");
}

TEST(Clone, NumbersAndCookiesAreThoseOfTheSourceAndGoOn) {
  const Ref<FileSystem> source = small_tree();
  std::uint64_t cookie = 0;
  EXPECT_EQ(names_from(*root_of(*source), cookie, 1), std::vector<std::string>{"d"});
  const Ref<FileSystem> clone = clone_of(*source);
  EXPECT_EQ(find(*clone, "d/b")->stat()->ino, find(*source, "d/b")->stat()->ino);
  EXPECT_NE(root_of(*clone)->stat()->dev, root_of(*source)->stat()->dev);
  EXPECT_EQ(directory(find(*clone, "d")).parent_ino(), 1U);

  // A listing that began in the source goes on in both, in each with its own names.
  put(*source, "in source", "");
  put(*clone, "in clone", "");
  EXPECT_EQ(find(*source, "in source")->stat()->ino, find(*clone, "in clone")->stat()->ino);
  std::uint64_t same = cookie;
  EXPECT_EQ(names_from(*root_of(*source), cookie, 9), (std::vector<std::string>{"a", "in source"}));
  EXPECT_EQ(names_from(*root_of(*clone), same, 9), (std::vector<std::string>{"a", "in clone"}));
  EXPECT_EQ(cookie, same);
}

TEST(Clone, WhatIsOpenStaysInItsTree) {
  const Ref<FileSystem> source = small_tree();
  const Ref<Inode> open = find(*source, "a");
  const Ref<Inode> nameless = directory(root_of(*source)).create_file("gone").value();
  ASSERT_TRUE(write(*nameless, std::string(5000, 'x')));
  ASSERT_TRUE(directory(root_of(*source)).unlink("gone"));
  EXPECT_EQ(source->usage().bytes, 5004U);

  const Ref<FileSystem> clone = clone_of(*source);
  EXPECT_EQ(clone->usage().bytes, 4U);
  EXPECT_EQ(clone->usage().inodes, 4U);
  ASSERT_TRUE(write(*open, "A"));
  EXPECT_EQ(text_in(*clone, "a"), "a");
  ASSERT_TRUE(write(*nameless, "y"));
  EXPECT_EQ(read(*nameless, 2), "yx");
  EXPECT_EQ(clone->usage().bytes, 4U);
  EXPECT_EQ(source->usage().bytes, 5004U);
}

TEST(Clone, WhatTheSourceRemovesIsGivenBackToIt) {
  const Ref<FileSystem> source = small_tree({.bytes = 10'000, .inodes = 4});
  put(*source, "a", std::string(9'000, 'a'));
  const Ref<FileSystem> clone = clone_of(*source);
  EXPECT_EQ(text_in(*clone, "d/b"), "d/b");  // it knows all names
  ASSERT_TRUE(directory(root_of(*source)).unlink("a"));
  EXPECT_EQ(source->usage().bytes, 3U);
  put(*source, "other", std::string(9'000, 'b'));
  EXPECT_EQ(text_in(*clone, "a"), std::string(1000, 'a'));
  EXPECT_EQ(clone->usage().bytes, 9'003U);
  EXPECT_EQ(directory(root_of(*clone)).create_file("one too many").error(), Errno::dquot);
  EXPECT_EQ(write(*find(*clone, "a"), std::string(2'000, 'c'), 8'500).value(), 1'497U);
}

TEST(Clone, HardLinksStayTogether) {
  const Ref<FileSystem> source = small_tree();
  ASSERT_TRUE(source->link(directory(root_of(*source)), "a", directory(find(*source, "d")), "c"));
  const Ref<FileSystem> clone = clone_of(*source);
  put(*clone, "a", "both");
  EXPECT_EQ(find(*clone, "a"), find(*clone, "d/c"));
  EXPECT_EQ(text_in(*clone, "d/c"), "both");
  EXPECT_EQ(text_in(*source, "d/c"), "a");

  // One that is known by a name that is gone, when the clone is cloned before it knows the other.
  const Ref<FileSystem> again = clone_of(*source);
  put(*again, "a", "changed");
  ASSERT_TRUE(directory(root_of(*again)).unlink("a"));
  const Ref<FileSystem> of_it = clone_of(*again);
  EXPECT_EQ(text_in(*of_it, "d/c"), "changed");
  EXPECT_EQ(find(*of_it, "d/c")->stat()->nlink, 1U);
  EXPECT_EQ(text_in(*again, "d/c"), "changed");
}

TEST(Clone, TreesEndInAnyOrder) {
  Ref<FileSystem> first = small_tree();
  Ref<FileSystem> second = clone_of(*first);
  put(*second, "a", "second");
  Ref<FileSystem> third = clone_of(*second);
  put(*third, "d/new", "third");
  const Ref<Inode> held = find(*first, "d");
  first = nullptr;
  ASSERT_TRUE(directory(held).unlink("b"));
  EXPECT_EQ(text_in(*third, "d/b"), "d/b");
  second = nullptr;
  EXPECT_EQ(text_in(*third, "a"), "second");
  const Ref<Inode> below = find(*third, "d");
  third = nullptr;
  EXPECT_EQ(read(*directory(below).lookup("new").value(), 9), "third");
  EXPECT_EQ(read(*directory(below).lookup("b").value(), 9), "d/b");
}

TEST(Clone, GenerationsDoNotUseUpTheStack) {
  Ref<FileSystem> files = small_tree();
  for (int i = 0; i < 30'000; ++i) files = clone_of(*files);
  EXPECT_EQ(text_in(*files, "d/b"), "d/b");
  files = nullptr;
}

TEST(Clone, WritesToOneDoNotReachTheOtherWhereverTheyBegin) {
  constexpr std::size_t size = 300'000;
  for (const std::size_t offset :
       {0UL, 1UL, 4095UL, 65'535UL, 65'536UL, 200'000UL, 299'999UL, 300'000UL, 310'000UL}) {
    for (const std::size_t length : {1UL, 70'000UL}) {
      const Ref<FileSystem> source = make_mem();
      put(*source, "f", std::string(size, 's'));
      const Ref<FileSystem> clone = clone_of(*source);
      ASSERT_TRUE(write(*find(*clone, "f"), std::string(length, 'c'), offset));
      ASSERT_TRUE(write(*find(*source, "f"), "S", size - 1));
      std::string text(size, 's');
      text.resize(std::max(size, offset + length), '\0');
      text.replace(offset, length, length, 'c');
      EXPECT_TRUE(read(*find(*clone, "f"), 2 * size) == text) << offset << " " << length;
      EXPECT_TRUE(read(*find(*source, "f"), 2 * size) == std::string(size - 1, 's') + 'S');
    }
  }
}

/// What is reserved behind the end of a file for appending is not kept where it is written to.
TEST(Clone, SharedMemoryBehindTheEndOfAFileIsNoContent) {
  const Ref<FileSystem> source = make_mem();
  put(*source, "f", "");
  const Ref<Inode> file = find(*source, "f");
  for (std::size_t i = 0; i < 81; ++i) {
    ASSERT_TRUE(write(*file, std::string(4000, 'x'), 4000 * i));
  }
  const Ref<FileSystem> clone = clone_of(*source);
  const Ref<Inode> twin = find(*clone, "f");
  ASSERT_TRUE(write(*twin, "y", 323'000));
  ASSERT_TRUE(twin->as_file()->allocate(400'000, 10));
  // The file, the rest of the 512 bytes that it ends in, and of the block that was reserved what
  // lies before the new end.
  EXPECT_EQ(clone->usage().bytes, 324'000U + 96 + (400'010 - 397'312));
}

TEST(Clone, MappedContentIsSharedAndNotWrittenTo) {
  const Ref<FileSystem> plain = make_mem();
  put(*plain, "f", std::string(200'000, 'm'));
  const auto part = test::saved(*plain);
  const Ref<FileSystem> source = test::restore(part, {}, true).value()->filesystem();
  const Ref<FileSystem> clone = clone_of(*source);
  ASSERT_TRUE(write(*find(*clone, "f"), "c", 100'000));
  ASSERT_TRUE(write(*find(*source, "f"), "s", 100'001));
  EXPECT_EQ(read(*find(*clone, "f"), 3, 99'999), "mcm");
  EXPECT_EQ(read(*find(*source, "f"), 3, 99'999), "mms");
}

TEST(Clone, IsSavedAsItsSourceIs) {
  const Ref<FileSystem> source = small_tree();
  ASSERT_TRUE(directory(root_of(*source)).make_link("l", "target"));
  ASSERT_TRUE(source->link(directory(root_of(*source)), "a", directory(find(*source, "d")), "c"));
  ASSERT_TRUE(find(*source, "d/b")->as_file()->truncate(100'000));
  const Ref<FileSystem> clone = clone_of(*source);
  const auto of_source = test::saved(*source);
  const auto of_clone = test::saved(*clone);
  ASSERT_EQ(of_source.segments.size(), of_clone.segments.size());
  for (std::size_t i = 0; i + 1 < of_source.segments.size(); ++i) {
    EXPECT_TRUE(of_source.segments[i] == of_clone.segments[i]) << i;  // the last has the device
  }
  const Ref<Inode> held = find(*clone, "d");
  put(*clone, "d/b", "later");
  const auto back = test::save_and_restore(*clone->persistent(), {held}, {});
  EXPECT_EQ(text_in(*back.files, "d/b"), "later");
  EXPECT_EQ(find(*back.files, "a"), find(*back.files, "d/c"));
  EXPECT_EQ(text_in(*source, "a"), "a");
}

TEST(Clone, OfASingleOwnerHasASingleOwner) {
  const Ref<FileSystem> source = small_tree({.single_owner = true});
  const Ref<FileSystem> clone = clone_of(*source);
  put(*source, "a", "changed");
  EXPECT_EQ(text_in(*clone, "a"), "a");
}

}  // namespace
}  // namespace wasifs
