// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Trees that are saved and come back: the same to look at, the same when saved again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fs/mem/mem_snapshot.h"
#include "io.h"
#include "saved_tree.h"

namespace wasifs::mem {
namespace {

using test::complaint;
using test::read;
using test::restore;
using test::root_of;
using test::saved;
using test::write;

using Held = std::vector<Ref<Inode>>;

class MemSnapshot : public testing::TestWithParam<bool> {
 protected:
  MemSnapshot() : clock_(std::make_shared<ManualClock>(1'000)) {
    files_ = make_mem({.clock = clock_});
  }

  DirInode& root() { return *root_of(*files_)->as_directory(); }
  Ref<Inode> file(std::string_view name, std::string_view text = {}, std::uint64_t offset = 0) {
    Ref<Inode> made = root().create_file(name).value();
    if (!text.empty()) {
      EXPECT_EQ(write(*made, text, offset), text.size());
    }
    return made;
  }
  Ref<Inode> directory(std::string_view name) {
    EXPECT_TRUE(root().make_directory(name));
    return root().lookup(name).value();
  }
  MemOptions same() { return {.clock = clock_}; }

  /// Saves and restores; what comes back is the same, to look at and in what is made of it.
  test::Restored expect_same(const Held& held = {}) {
    test::Restored restored =
        test::save_and_restore(*files_->persistent(), held, same(), GetParam());
    if (restored.files) {
      EXPECT_EQ(test::description(restored.files.get(), restored.held),
                test::description(files_.get(), held));
    }
    return restored;
  }

  std::shared_ptr<ManualClock> clock_;
  Ref<FileSystem> files_;
};

TEST_P(MemSnapshot, AnEmptyTree) {
  const test::MemoryPart part = saved(*files_);
  EXPECT_EQ(part.segments.size(), 2U);
  EXPECT_TRUE(part.chunks.empty());
  expect_same();
}

TEST_P(MemSnapshot, NamesLinksTimesAndContent) {
  const Ref<Inode> d = directory("d");
  clock_->advance(7);
  file("small", "some text");
  file("large", std::string(300'000, 'l') + "end");
  ASSERT_TRUE(d->as_directory()->make_link("way", "../small"));
  ASSERT_TRUE(files_->link(root(), "small", *d->as_directory(), "other"));
  ASSERT_TRUE(d->set_times({{TimeChange::How::set, UINT64_MAX}, {TimeChange::How::set, 1}}));
  const test::Restored restored = expect_same();
  DirInode& top = *root_of(*restored.files)->as_directory();
  const Ref<Inode> below = top.lookup("d").value()->as_directory()->lookup("other").value();
  EXPECT_EQ(below, top.lookup("small").value()) << "a hard link leads to the same inode";
  EXPECT_EQ(top.lookup("d").value()->as_directory()->parent_ino(), 1U);
  EXPECT_EQ(top.create_file("next").value()->stat()->ino, 6U);
}

TEST_P(MemSnapshot, CookiesStayWhenNamesWereRemoved) {
  for (const char* name : {"a", "b", "c", "d", "e"}) file(name);
  for (const char* name : {"a", "c", "e"}) ASSERT_TRUE(root().unlink(name));
  const test::Restored restored = expect_same();
  file("f");
  ASSERT_TRUE(root_of(*restored.files)->as_directory()->create_file("f"));
  EXPECT_EQ(test::description(restored.files.get(), {}), test::description(files_.get(), {}))
      << "the next cookie is the same";
}

TEST_P(MemSnapshot, UnlinkedFilesAndRemovedDirectoriesThatAreOpen) {
  Held held{file("a", "old"), directory("gone"), file("twice", "x")};
  ASSERT_TRUE(root().unlink("a"));
  file("a", "new");
  ASSERT_TRUE(root().remove_directory("gone"));
  ASSERT_TRUE(files_->link(root(), "twice", root(), "again"));
  ASSERT_TRUE(root().unlink("twice"));
  const test::Restored restored = expect_same(held);
  EXPECT_EQ(read(*restored.held[0], 10), "old");
  EXPECT_EQ(read(*root_of(*restored.files)->as_directory()->lookup("a").value(), 10), "new");
  EXPECT_EQ(restored.held[1]->as_directory()->create_file("x").error(), Errno::noent);
  EXPECT_EQ(restored.held[2], root_of(*restored.files)->as_directory()->lookup("again").value());
}

TEST_P(MemSnapshot, InodesThatOutliveTheirFileSystem) {
  const Ref<Inode> d = directory("d");
  const Ref<Inode> f = d->as_directory()->create_file("f").value();
  ASSERT_TRUE(files_->link(*d->as_directory(), "f", root(), "also"));
  ASSERT_TRUE(d->as_directory()->make_directory("below"));
  const Held held{file("lost", std::string(5'000, 'x')), d, f};
  const Ref<Persistent> persistent = files_->persistent();
  files_ = nullptr;
  const test::Restored restored = test::save_and_restore(*persistent, held, same(), GetParam());
  EXPECT_FALSE(restored.files);
  ASSERT_EQ(restored.held.size(), 3U);
  EXPECT_EQ(test::description(nullptr, restored.held), test::description(nullptr, held));
  EXPECT_EQ(restored.held[1]->as_directory()->lookup("f").value(), restored.held[2]);
  EXPECT_TRUE(restored.held[1]->as_directory()->create_file("g")) << "it is still used";
}

TEST_P(MemSnapshot, HolesReservationsAndShortEndsStayWhatTheyAre) {
  const std::uint64_t far = std::uint64_t{1} << 40;
  file("sparse", "far out", far);
  const Ref<Inode> mixed = file("mixed", std::string(70'000, 'm'), 40'960);
  ASSERT_TRUE(mixed->as_file()->allocate(200'000, 300'000));
  ASSERT_EQ(write(*mixed, "inside", 300'000), 6U);
  ASSERT_TRUE(mixed->as_file()->truncate(1'000'000));
  const Ref<Inode> grown = file("grown", "ten bytes.");
  ASSERT_TRUE(grown->as_file()->truncate(100'000));
  ASSERT_TRUE(file("reserved")->as_file()->allocate(0, std::uint64_t{1} << 50));
  const test::MemoryPart part = saved(*files_);
  EXPECT_LE(part.chunks.size(), 4U) << "no hole and no reservation is a chunk";
  const test::Restored restored = expect_same();
  DirInode& top = *root_of(*restored.files)->as_directory();
  EXPECT_EQ(read(*top.lookup("sparse").value(), 20, far), "far out");
  EXPECT_EQ(read(*top.lookup("mixed").value(), 8, 299'999), std::string("\0inside\0", 8));
}

TEST_P(MemSnapshot, TheSameContentIsTheSameHoweverItWasWritten) {
  std::string text(200'000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 23);
  const auto bytes_of = [&](auto fill) {
    const Ref<FileSystem> files = make_mem({.clock = clock_});
    fill(*root_of(*files)->as_directory()->create_file("f").value());
    test::MemoryPart part = saved(*files);
    part.segments.pop_back();  // it has the number of the device
    return part;
  };
  const test::MemoryPart at_once =
      bytes_of([&](Inode& file) { ASSERT_EQ(write(file, text), text.size()); });
  EXPECT_TRUE(at_once == bytes_of([&](Inode& file) {
                for (std::size_t i = 0; i < text.size(); i += 100) {
                  ASSERT_EQ(write(file, std::string_view(text).substr(i, 100), i), 100U);
                }
              }));
  EXPECT_TRUE(at_once == bytes_of([&](Inode& file) {
                ASSERT_EQ(write(file, text + "more"), text.size() + 4);
                ASSERT_EQ(write(file, "rubbish", 70'000), 7U);
                ASSERT_EQ(write(file, std::string_view(text).substr(70'000, 7), 70'000), 7U);
                ASSERT_TRUE(file.as_file()->truncate(text.size()));
              }));
}

TEST_P(MemSnapshot, ManyFilesAreInManySegments) {
  for (int i = 0; i < 5'000; ++i) file("file" + std::to_string(i), i % 3 == 0 ? "text" : "");
  const test::MemoryPart before = saved(*files_);
  EXPECT_GT(before.segments.size(), 8U);
  for (const auto& segment : before.segments) EXPECT_LT(segment.size(), 100'000U);
  expect_same();
  ASSERT_EQ(write(*root().lookup("file2500").value(), "changed"), 7U);
  const test::MemoryPart after = saved(*files_);
  ASSERT_EQ(after.segments.size(), before.segments.size());
  int changed = 0;
  for (std::size_t i = 0; i < after.segments.size(); ++i) {
    changed += after.segments[i] == before.segments[i] ? 0 : 1;
  }
  EXPECT_LE(changed, 2) << "what did not change can be shared";
}

TEST_P(MemSnapshot, ADirectoryOfManyNames) {
  for (int i = 0; i < 3'000; ++i) file("f" + std::to_string(i));
  for (int i = 0; i < 3'000; i += 7) ASSERT_TRUE(root().unlink("f" + std::to_string(i)));
  const Held held{root().lookup("f2998").value()};
  const test::Restored restored = expect_same(held);
  EXPECT_EQ(root_of(*restored.files)->as_directory()->lookup("f2998").value(), restored.held[0]);
}

TEST_P(MemSnapshot, AFileOfManyPieces) {
  const Ref<Inode> file_of_pieces = file("f");
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    ASSERT_EQ(write(*file_of_pieces, std::to_string(i), i * 20'000), std::to_string(i).size());
  }
  const test::MemoryPart part = saved(*files_);
  EXPECT_GT(part.segments.size(), 20U);
  for (const auto& segment : part.segments) EXPECT_LT(segment.size(), 100'000U);
  const test::Restored restored = expect_same();
  const Ref<Inode> again = root_of(*restored.files)->as_directory()->lookup("f").value();
  EXPECT_EQ(read(*again, 5, 19'999 * 20'000), "19999");
}

TEST_P(MemSnapshot, TheNextSnapshotLooksAtWhatChangedOnly) {
  const Ref<Inode> large = file("large", std::string(10 * snapshot_chunk_size + 100, 'l'));
  file("small", "text");
  EXPECT_EQ(saved(*files_).known_digests, 0U);
  EXPECT_EQ(saved(*files_).known_digests, 10U);
  ASSERT_EQ(write(*large, "x", 3 * snapshot_chunk_size), 1U);
  EXPECT_EQ(saved(*files_).known_digests, 9U);
  ASSERT_EQ(write(*large, "four", 4 * snapshot_chunk_size - 2), 4U);
  EXPECT_EQ(saved(*files_).known_digests, 8U);
  ASSERT_TRUE(large->as_file()->truncate(6 * snapshot_chunk_size + 10'000));
  EXPECT_EQ(saved(*files_).known_digests, 6U);
  ASSERT_TRUE(large->as_file()->truncate(5 * snapshot_chunk_size));
  ASSERT_TRUE(large->as_file()->truncate(6 * snapshot_chunk_size));
  ASSERT_TRUE(large->as_file()->allocate(0, 8 * snapshot_chunk_size));
  EXPECT_EQ(saved(*files_).known_digests, 5U);

  test::Restored restored = expect_same();
  EXPECT_EQ(saved(*restored.files).known_digests, 5U) << "what comes back knows them too";
  const Ref<Inode> again = root_of(*restored.files)->as_directory()->lookup("large").value();
  ASSERT_EQ(write(*again, "x", 0), 1U);
  EXPECT_EQ(saved(*restored.files).known_digests, 4U);
}

INSTANTIATE_TEST_SUITE_P(Chunks, MemSnapshot, testing::Bool(),
                         [](const auto& test) { return test.param ? "mapped" : "copied"; });

TEST(MemSnapshotLimits, TheLowerOnesHold) {
  const Ref<FileSystem> files = make_mem({.bytes = 10'000, .inodes = 10, .max_file_size = 9'000});
  DirInode& root = *root_of(*files)->as_directory();
  ASSERT_EQ(write(*root.create_file("f").value(), std::string(6'000, 'f')), 6'000U);
  ASSERT_TRUE(root.make_link("l", "target"));
  ASSERT_TRUE(files->link(root, "f", root, "g"));
  const test::MemoryPart part = saved(*files);
  const auto usage_with = [&](const MemOptions& options) {
    const auto restored = restore(part, options);
    return restored ? (*restored)->filesystem()->usage() : FileSystemUsage{};
  };
  EXPECT_EQ(usage_with({}).bytes_limit, 10'000U);
  EXPECT_EQ(usage_with({}).inodes_limit, 10U);
  EXPECT_EQ(usage_with({}).bytes, 6'006U);
  EXPECT_EQ(usage_with({}).inodes, 4U);
  EXPECT_EQ(usage_with({.bytes = 6'006, .inodes = 4}).bytes_limit, 6'006U);
  EXPECT_EQ(usage_with({.bytes = 6'006, .inodes = 4}).inodes_limit, 4U);
  EXPECT_THAT(complaint(part, {.bytes = 6'005}), testing::HasSubstr("6005 bytes"));
  EXPECT_THAT(complaint(part, {.inodes = 3}), testing::HasSubstr("3 inodes"));
  EXPECT_THAT(complaint(part, {.max_file_size = 5'999}), testing::HasSubstr("5999 bytes"));
}

TEST(MemSnapshotLimits, ATreeDeeperThanTheStack) {
  const Ref<FileSystem> files = make_mem();
  Ref<Inode> at = root_of(*files);
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_TRUE(at->as_directory()->make_directory("d"));
    at = at->as_directory()->lookup("d").value();
  }
  const test::Restored restored = test::save_and_restore(*files->persistent(), {at}, {});
  EXPECT_EQ(restored.held.at(0)->stat()->ino, 100'001U);
}

TEST(MemSnapshotLimits, TheDeviceNumberStaysAndIsNotGivenAgain) {
  const Ref<FileSystem> files = make_mem();
  test::Restored restored = test::save_and_restore(*files->persistent(), {}, {});
  EXPECT_EQ(root_of(*restored.files)->stat()->dev, root_of(*files)->stat()->dev);
  EXPECT_GT(allocate_device_number(), root_of(*files)->stat()->dev);
}

TEST(MemSnapshotLimits, AnotherVersionIsRefused) {
  const Ref<FileSystem> files = make_mem();
  test::MemoryPartReader reader(saved(*files));
  reader.part_version = 2;
  const auto result = restore_mem(reader, {});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error(), testing::HasSubstr("version 2"));
}

}  // namespace
}  // namespace wasifs::mem
