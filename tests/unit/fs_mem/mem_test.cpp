// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is particular to the memory file system; what it shares with all others is tested by
// tests/fs_conformance.
#include "wasifs/fs/mem.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <string>
#include <thread>
#include <vector>

#include "io.h"
#include "saved_tree.h"
#include "wasifs/file_attributes.h"

// A sanitizer brings an allocator of its own, which mallinfo2 does not know.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WITH_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WITH_SANITIZER
#endif
#endif

namespace wasifs {
namespace {

Ref<Inode> root_of(FileSystem& files) {
  return files.root().value();
}

TEST(Mem, NumbersCountFromTheRoot) {
  const Ref<FileSystem> files = make_mem();
  DirInode& root = *root_of(*files)->as_directory();
  EXPECT_EQ(root.stat()->ino, 1U);
  EXPECT_EQ(root.create_file("a").value()->stat()->ino, 2U);
  ASSERT_TRUE(root.make_directory("d"));
  EXPECT_EQ(root.lookup("d").value()->stat()->ino, 3U);
  EXPECT_EQ(root.create_file("a").error(), Errno::exist);
  EXPECT_EQ(root.create_file("b").value()->stat()->ino, 4U) << "a refusal takes no number";
  const Ref<FileSystem> other = make_mem();
  EXPECT_NE(root_of(*other)->stat()->dev, root.stat()->dev);
}

TEST(Mem, InodesMayOutliveTheFileSystem) {
  Ref<FileSystem> files = make_mem();
  Ref<Inode> root = root_of(*files);
  ASSERT_TRUE(root->as_directory()->make_directory("d"));
  Ref<Inode> directory = root->as_directory()->lookup("d").value();
  Ref<Inode> file = directory->as_directory()->create_file("f").value();
  files = nullptr;
  root = nullptr;
  EXPECT_EQ(directory->as_directory()->parent_ino(), 0U);
  EXPECT_EQ(test::write(*file, "still here"), 10U);
  EXPECT_EQ(test::read(*directory->as_directory()->lookup("f").value(), 20), "still here");
}

TEST(Mem, ATreeDeeperThanTheStackCanBeDestroyed) {
  Ref<FileSystem> files = make_mem();
  Ref<Inode> at = root_of(*files);
  for (int depth = 0; depth < 100'000; ++depth) {
    ASSERT_TRUE(at->as_directory()->make_directory("d"));
    at = at->as_directory()->lookup("d").value();
  }
  at = nullptr;
  files = nullptr;
}

TEST(Mem, InodeLimitCountsNamesAndOpenFiles) {
  const Ref<FileSystem> files = make_mem({.inodes = 4});
  DirInode& root = *root_of(*files)->as_directory();
  Ref<Inode> open = root.create_file("a").value();
  ASSERT_TRUE(files->link(root, "a", root, "b"));
  ASSERT_TRUE(root.make_directory("d"));
  EXPECT_EQ(root.create_file("x").error(), Errno::dquot);
  EXPECT_EQ(root.make_link("x", "t").error(), Errno::dquot);
  EXPECT_EQ(files->link(root, "a", root, "x").error(), Errno::dquot);
  ASSERT_TRUE(root.unlink("a"));
  EXPECT_EQ(files->usage().inodes, 3U);
  ASSERT_TRUE(root.unlink("b"));
  EXPECT_EQ(open->stat()->nlink, 0U);
  EXPECT_EQ(files->usage().inodes, 3U) << "it is open";
  open = nullptr;
  EXPECT_EQ(files->usage().inodes, 2U);
}

TEST(Mem, ByteLimitHoldsLinkTargetsToo) {
  const Ref<FileSystem> files = make_mem({.bytes = 10});
  DirInode& root = *root_of(*files)->as_directory();
  ASSERT_TRUE(root.make_link("l", "1234567"));
  EXPECT_EQ(root.make_link("m", "1234567").error(), Errno::nospc);
  EXPECT_EQ(files->usage().inodes, 2U);
  const Ref<Inode> file = root.create_file("f").value();
  EXPECT_EQ(test::write(*file, "abcdef"), 3U);
  EXPECT_EQ(test::write(*file, "x", 3).error(), Errno::nospc);
  ASSERT_TRUE(root.unlink("l"));
  EXPECT_EQ(files->usage().bytes, 3U);
}

TEST(Mem, TimesComeFromTheClock) {
  const auto clock = std::make_shared<ManualClock>(1000);
  const Ref<FileSystem> files = make_mem({.clock = clock});
  DirInode& root = *root_of(*files)->as_directory();
  clock->advance(1);
  const Ref<Inode> file = root.create_file("f").value();
  EXPECT_EQ(root.stat()->mtim, 1001U);
  EXPECT_EQ(root.stat()->atim, 1000U);
  clock->advance(1);
  ASSERT_TRUE(test::write(*file, "text"));
  EXPECT_EQ(file->stat()->mtim, 1002U);
  EXPECT_EQ(file->stat()->ctim, 1002U);
  clock->advance(1);
  EXPECT_EQ(test::read(*file, 4), "text");
  EXPECT_EQ(file->stat()->atim, 1003U) << "it was older than the change";
  clock->advance(1);
  EXPECT_EQ(test::read(*file, 4), "text");
  EXPECT_EQ(file->stat()->atim, 1003U) << "it was newer than the change";
  clock->advance(86'400'000'000'000);
  EXPECT_EQ(test::read(*file, 4), "text");
  EXPECT_EQ(file->stat()->atim, 1004U + 86'400'000'000'000) << "it was a day old";
}

TEST(Mem, RenameToAForeignFileSystemIsRefused) {
  const Ref<FileSystem> one = make_mem();
  const Ref<FileSystem> two = make_mem();
  DirInode& from = *root_of(*one)->as_directory();
  DirInode& to = *root_of(*two)->as_directory();
  ASSERT_TRUE(from.create_file("a"));
  EXPECT_EQ(one->rename(from, "a", to, "a").error(), Errno::xdev);
  EXPECT_EQ(two->link(from, "a", to, "a").error(), Errno::xdev);
}

#if !defined(WITH_SANITIZER) && !defined(_WIN32)  // glibc says what is in use
TEST(Mem, AnEmptyFileTakesAtMost200BytesAndItsName) {
  const Ref<FileSystem> files = make_mem();
  DirInode& root = *root_of(*files)->as_directory();
  const std::size_t count = 100'000;
  const std::size_t before = mallinfo2().uordblks;
  for (std::size_t i = 0; i < count; ++i) ASSERT_TRUE(root.create_file("f" + std::to_string(i)));
  const std::size_t each = (mallinfo2().uordblks - before) / count;
  RecordProperty("bytes_per_empty_file", static_cast<int>(each));
  EXPECT_GT(each, 0U);
  EXPECT_LE(each, 200U + 6U);
}

TEST(Mem, AnOwnerThatOtherFilesHaveTooCostsNothing) {
  const Ref<FileSystem> files = make_mem();
  DirInode& root = *root_of(*files)->as_directory();
  const std::size_t count = 100'000;
  const std::size_t before = mallinfo2().uordblks;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Ref<Inode> file = root.create_file("f" + std::to_string(i)).value();
    ASSERT_TRUE(file_attributes_of(*files)->set_permissions(*file, {0644, i % 10, 0}));
  }
  const std::size_t each = (mallinfo2().uordblks - before) / count;
  EXPECT_GT(each, 0U);
  EXPECT_LE(each, 200U + 6U);
}

TEST(Mem, TheHostsMemoryStaysBelowWhatIsPromised) {
  const auto in_use = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  // Each fills the root with entries that cost far more than their content.
  const auto expect_below = [&](const char* what, auto fill) {
    const std::size_t before = in_use();
    const Ref<FileSystem> files = make_mem();
    std::size_t names = 0;
    for (int i = 0; i < 2000; ++i) {
      const std::string name = "name" + std::to_string(i);
      names += name.size();
      fill(*root_of(*files)->as_directory(), name);
    }
    const FileSystemUsage usage = files->usage();
    EXPECT_LE(in_use() - before, 3 * usage.bytes + 500 * usage.inodes + names) << what;
  };
  const auto write_in_pieces = [](Inode& file, std::initializer_list<std::size_t> sizes) {
    std::uint64_t end = 0;
    for (const std::size_t size : sizes) {
      ASSERT_EQ(test::write(file, std::string(size, 'x'), end), size);
      end += size;
    }
  };
  expect_below("one byte", [&](DirInode& root, const std::string& name) {
    write_in_pieces(*root.create_file(name).value(), {1});
  });
  expect_below("65 bytes", [&](DirInode& root, const std::string& name) {
    write_in_pieces(*root.create_file(name).value(), {65});
  });
  expect_below("a second extent begun", [&](DirInode& root, const std::string& name) {
    write_in_pieces(*root.create_file(name).value(), {4096, 1});
  });
  expect_below("a third extent begun", [&](DirInode& root, const std::string& name) {
    write_in_pieces(*root.create_file(name).value(), {4096, 8192, 1});
  });
  expect_below("short links", [&](DirInode& root, const std::string& name) {
    ASSERT_TRUE(root.make_link(name, "x"));
  });
  expect_below("directories that were not always empty",
               [&](DirInode& root, const std::string& name) {
                 ASSERT_TRUE(root.make_directory(name));
                 const Ref<Inode> made = root.lookup(name).value();
                 for (const char* child : {"a", "b", "c", "d", "e"}) {
                   ASSERT_TRUE(made->as_directory()->create_file(child));
                 }
                 for (const char* child : {"a", "b", "c", "d", "e"}) {
                   ASSERT_TRUE(made->as_directory()->unlink(child));
                 }
               });
  const Ref<FileSystem> files = make_mem();
  const std::size_t before = in_use();
  const Ref<Inode> sparse = root_of(*files)->as_directory()->create_file("f").value();
  for (std::uint64_t i = 0; i < 1000; ++i) ASSERT_EQ(test::write(*sparse, "x", i * 4096), 1U);
  EXPECT_LE(in_use() - before, 3 * files->usage().bytes + 500) << "a byte in each block";
}

TEST(Mem, NamesThatAreGoneTakeNoMemory) {
  const Ref<FileSystem> files = make_mem();
  DirInode& root = *root_of(*files)->as_directory();
  const std::size_t count = 10'000;
  const auto in_use = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  const std::size_t before = in_use();
  // With one file left, made last, and with none: the limit on inodes lets a guest do it again and
  // again.
  for (const char* name : {"full", "empty"}) {
    ASSERT_TRUE(root.make_directory(name));
    const Ref<Inode> made = root.lookup(name).value();
    DirInode& directory = *made->as_directory();
    for (std::size_t i = 0; i < count; ++i) ASSERT_TRUE(directory.create_file(std::to_string(i)));
    for (std::size_t i = 0; i < count - 1; ++i) ASSERT_TRUE(directory.unlink(std::to_string(i)));
    EXPECT_TRUE(directory.lookup(std::to_string(count - 1)));
  }
  ASSERT_TRUE(root.lookup("empty").value()->as_directory()->unlink(std::to_string(count - 1)));
  EXPECT_LE(in_use(), before + 10'000U);
}
#endif

TEST(Mem, SingleOwnerWorksWithoutLocks) {
  const Ref<FileSystem> files = make_mem({.single_owner = true});
  DirInode& root = *root_of(*files)->as_directory();
  ASSERT_TRUE(root.make_directory("d"));
  DirInode& directory = *root.lookup("d").value()->as_directory();
  const Ref<Inode> file = root.create_file("f").value();
  EXPECT_EQ(test::write(*file, "text"), 4U);
  ASSERT_TRUE(files->rename(root, "f", directory, "g"));
  EXPECT_EQ(test::read(*directory.lookup("g").value(), 9), "text");
  ASSERT_TRUE(directory.unlink("g"));
}

#ifndef NDEBUG
TEST(MemDeathTest, SingleOwnerStopsASecondThread) {
  // The buffers of a write call back while the file is locked, which stands for the other thread.
  class Intruder final : public SpanOwner {
   public:
    explicit Intruder(Inode& file) : file_(file) {}
    void refetch() noexcept override {
      std::thread([this] { static_cast<void>(test::write(file_, "x")); }).join();
    }

   private:
    Inode& file_;
  };
  const auto intrude = [](Inode& file) {
    Intruder intruder(file);
    const std::byte byte{};
    const ConstIoSpan span{&byte, 1};
    WriteBuffers buffers({&span, 1}, false, &intruder);
    EXPECT_DEATH(static_cast<void>(file.as_file()->write_at(buffers, 0)), "single_owner");
  };
  const Ref<FileSystem> files = make_mem({.single_owner = true});
  const Ref<Inode> file = root_of(*files)->as_directory()->create_file("f").value();
  intrude(*file);

  // A snapshot does not say who uses the tree; whoever restores it does.
  const Ref<FileSystem> shared = make_mem();
  ASSERT_TRUE(root_of(*shared)->as_directory()->create_file("f"));
  const test::Restored restored =
      test::save_and_restore(*shared->persistent(), {}, {.single_owner = true});
  intrude(*root_of(*restored.files)->as_directory()->lookup("f").value());
}
#endif

TEST(Mem, ReadersAndWritersSeeWholeWrites) {
  const Ref<FileSystem> files = make_mem();
  const Ref<Inode> file = root_of(*files)->as_directory()->create_file("f").value();
  const std::size_t size = 10'000;
  ASSERT_TRUE(test::write(*file, std::string(size, 'a')));
  std::vector<std::jthread> threads;
  for (char letter : {'a', 'b', 'c'}) {
    threads.emplace_back([&, letter] {
      for (int i = 0; i < 300; ++i) ASSERT_EQ(test::write(*file, std::string(size, letter)), size);
    });
  }
  for (int reader = 0; reader < 3; ++reader) {
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) {
        const std::string text = test::read(*file, size);
        ASSERT_EQ(text, std::string(size, text.at(0)));
      }
    });
  }
}

}  // namespace
}  // namespace wasifs
