// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tree comes back as it was: mounts over mounts, directories that nobody has but the tree, what
// is open in mounts that are gone, preopens beside the tree, and listings that go on.
#include <set>

#include "snapshots.h"
#include "wasifs/fs/read_only.h"

namespace wasifs::testing_support {
namespace {

struct Listed {
  std::string name;
  std::uint64_t next;
};

std::vector<Listed> list(Process& process, Fd fd, std::uint64_t cookie, std::size_t most = 1000) {
  std::vector<Listed> entries;
  const auto listed =
      list_directory(entry_of(process, fd).file->location(), cookie, [&](const DirEntry& entry) {
        if (entries.size() == most) return false;
        entries.push_back({std::string(entry.name), entry.next});
        return true;
      });
  EXPECT_TRUE(listed);
  return entries;
}

std::vector<std::string> names_of(const std::vector<Listed>& entries) {
  std::vector<std::string> names;
  for (const Listed& entry : entries) names.push_back(entry.name);
  return names;
}

void make_file(const Ref<FileSystem>& filesystem, std::string_view path, std::string_view text) {
  ASSERT_TRUE(write_file(detached_root(filesystem).value(), path, text));
}

std::string content(Process& process, std::string_view path) {
  auto text = read_text_file(process.names().root().value(), path);
  return text ? *text : std::string(errno_name(text.error()));
}

/// Saves, restores, and expects a second save to be the same.
std::unique_ptr<Process> copy_of(Process& process, Snapshots& snapshots) {
  snapshots.save(process);
  const std::string first = snapshots.root();
  auto restored = snapshots.restore();
  snapshots.save(*restored.process);
  EXPECT_EQ(snapshots.root(), first);
  return std::move(restored.process);
}

TEST(Tree, MountsOverMountsComeBackInTheirOrder) {
  const auto below = frozen_mem();
  const auto above = frozen_mem();
  make_file(below, "which", "below");
  make_file(above, "which", "above");
  const auto process =
      built(FrozenBuilder().mount("/a", below).mount("/a", above).mount("/", frozen_mem()));
  Snapshots snapshots;
  const auto copy = copy_of(*process, snapshots);
  EXPECT_EQ(content(*copy, "a/which"), "above");
  ASSERT_TRUE(copy->names().unmount("/a"));
  EXPECT_EQ(content(*copy, "a/which"), "below");
}

TEST(Tree, OneFileSystemAtTwoPlacesStaysOne) {
  const auto shared = frozen_mem();
  const auto process = built(FrozenBuilder().mount("/a", shared).mount("/b", shared));
  Snapshots snapshots;
  const auto copy = copy_of(*process, snapshots);
  ASSERT_TRUE(write_file(copy->names().root().value(), "a/f", "text"));
  EXPECT_EQ(content(*copy, "b/f"), "text");
  ASSERT_TRUE(
      rename_path(copy->names().root().value(), "a/f", copy->names().root().value(), "b/g"));
}

TEST(Tree, TwoProcessesThatShareAFileSystemAreSavedEachByItself) {
  const auto shared = frozen_mem();
  make_file(shared, "f", "shared");
  const auto one = built(FrozenBuilder().mount("/", shared));
  const auto other = built(FrozenBuilder().mount("/", shared));
  Snapshots snapshots;
  const auto copy = copy_of(*one, snapshots);
  ASSERT_TRUE(write_file(other->names().root().value(), "f", "changed"));
  EXPECT_EQ(content(*one, "f"), "changed");
  EXPECT_EQ(content(*copy, "f"), "shared");
}

TEST(Tree, ReadOnlyViewsStayViewsOfTheSameTree) {
  const auto tree = frozen_mem();
  const auto process = built(FrozenBuilder().mount("/rw", tree).mount("/ro", make_read_only(tree)));
  Snapshots snapshots;
  const auto copy = copy_of(*process, snapshots);
  const Location root = copy->names().root().value();
  ASSERT_TRUE(write_file(root, "rw/f", "text"));
  EXPECT_EQ(content(*copy, "ro/f"), "text");
  EXPECT_EQ(write_file(root, "ro/f", "more").error(), Errno::rofs);
}

TEST(Tree, SuppliedDirectoriesKeepNumbersAndCookies) {
  const auto process = built(FrozenBuilder()
                                 .mount("/far/z", frozen_mem())
                                 .mount("/far/a", frozen_mem())
                                 .mount("/far/m", frozen_mem())
                                 .preopen("/far"));
  ASSERT_TRUE(process->names().unmount("/far/z"));
  ASSERT_TRUE(process->names().mount("/far/z", frozen_mem()));
  const auto begun = list(*process, 3, 0, 3);
  ASSERT_EQ(names_of(begun), (std::vector<std::string>{".", "..", "a"}));
  Snapshots snapshots;
  const auto copy = copy_of(*process, snapshots);
  EXPECT_EQ(names_of(list(*copy, 3, begun.back().next)), (std::vector<std::string>{"m", "z"}));
  const Stat had = entry_of(*process, 3).file->inode()->stat().value();
  const Stat has = entry_of(*copy, 3).file->inode()->stat().value();
  EXPECT_EQ(has.dev, had.dev);
  EXPECT_EQ(has.ino, had.ino);
  // What is mounted later comes behind what was there.
  ASSERT_TRUE(copy->names().mount("/far/b", frozen_mem()));
  EXPECT_EQ(names_of(list(*copy, 3, begun.back().next)), (std::vector<std::string>{"m", "z", "b"}));
}

TEST(Tree, CookiesOfMemoryDirectoriesGoOn) {
  const auto process = built(FrozenBuilder().mount("/", frozen_mem()).preopen("/"));
  const Location root = process->names().root().value();
  for (const char* name : {"c", "a", "b", "d"}) ASSERT_TRUE(write_file(root, name, name));
  const auto begun = list(*process, 3, 0, 4);
  ASSERT_EQ(names_of(begun), (std::vector<std::string>{".", "..", "c", "a"}));
  ASSERT_TRUE(unlink_path(root, "b"));
  Snapshots snapshots;
  const auto copy = copy_of(*process, snapshots);
  EXPECT_EQ(names_of(list(*copy, 3, begun.back().next)), (std::vector<std::string>{"d"}));
}

TEST(Tree, WhatIsOpenInAMountThatIsGoneStaysUsable) {
  const auto process = built(FrozenBuilder().mount("/", frozen_mem()).mount("/gone", frozen_mem()));
  ASSERT_EQ(process->open("gone", {.access = Access::none, .directory = true}), 3U);
  ASSERT_EQ(process->open("gone/f", {.access = Access::read_write, .create = true}), 4U);
  write_all(*process, 4, "text");
  ASSERT_TRUE(process->names().unmount("/gone"));
  Snapshots snapshots;
  const auto copy = copy_of(*process, snapshots);
  EXPECT_EQ(content(*copy, "gone/f"), "noent");
  const Location& directory = entry_of(*copy, 3).file->location();
  EXPECT_EQ(read_text_file(directory, "f").value(), "text");
  // Renaming needs the mount that the directory was opened in.
  EXPECT_TRUE(rename_path(directory, "f", directory, "g"));
}

TEST(Tree, DetachedPreopensHaveATreeOfTheirOwn) {
  const auto tree = frozen_mem();
  make_file(tree, "f", "apart");
  const auto process =
      built(FrozenBuilder().mount("/", frozen_mem()).preopen(tree, "data").preopen(tree, "again"));
  Snapshots snapshots;
  const auto copy = copy_of(*process, snapshots);
  const FdEntry entry = entry_of(*copy, 3);
  EXPECT_EQ(*entry.preopen_name, "data");
  EXPECT_EQ(read_text_file(entry.file->location(), "f").value(), "apart");
  ASSERT_TRUE(write_file(entry.file->location(), "g", "both"));
  EXPECT_EQ(read_text_file(entry_of(*copy, 4).file->location(), "g").value(), "both");
  EXPECT_EQ(content(*copy, "f"), "noent");
}

TEST(Tree, ADescriptorSeesWhatIsMountedBelowItLater) {
  const auto process =
      built(FrozenBuilder().mount("/", frozen_mem()).mount("/other", frozen_mem()).preopen("/"));
  Snapshots snapshots;
  const auto copy = copy_of(*process, snapshots);
  const auto late = frozen_mem();
  make_file(late, "f", "late");
  ASSERT_TRUE(copy->names().mount("/late", late));
  EXPECT_EQ(read_text_file(entry_of(*copy, 3).file->location(), "late/f").value(), "late");
}

TEST(Tree, DirectoriesOfAnotherTreeAreRefusedByTheirNumber) {
  const auto one = built(FrozenBuilder().mount("/x/y", frozen_mem()).preopen("/x"));
  const auto other = built(FrozenBuilder().mount("/", frozen_mem()));
  ASSERT_TRUE(other->fds().replace(9, entry_of(*one, 3)));
  Snapshots snapshots;
  EXPECT_EQ(snapshots.save_error(*other),
            "descriptor 9 is open in another tree than that of the process");
}

TEST(Tree, DevicesMadeLaterHaveOtherNumbers) {
  const auto process = built(FrozenBuilder().mount("/", frozen_mem()).mount("/b", frozen_mem()));
  Snapshots snapshots;
  const auto copy = copy_of(*process, snapshots);
  std::set<std::uint64_t> devices;
  for (const MountInfo& mount : copy->names().mounts()) {
    devices.insert(mount.filesystem->root().value()->stat().value().dev);
  }
  EXPECT_EQ(devices.size(), 2U);
  EXPECT_TRUE(devices.insert(allocate_device_number()).second);
}

}  // namespace
}  // namespace wasifs::testing_support
