// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Overlays that are saved and come back, with what is open in them.
#include <gmock/gmock.h>

#include <cstring>
#include <filesystem>
#include <optional>
#include <random>

#include "fs/overlay/overlay_snapshot.h"
#include "layers.h"
#include "support/memory_part.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/union.h"

namespace wasifs::conformance {
namespace {

using testing::HasSubstr;

/// Notes what it is told, and gives it numbers.
class Gathered final : public PartGatherer {
 public:
  void filesystem(FileSystem& filesystem) override {
    const auto number = static_cast<std::uint32_t>(parts.size() + 1);
    if (parts.emplace(filesystem.persistent().get(), number).second) {
      filesystems[number] = Ref<FileSystem>(&filesystem);
    }
  }
  void inode(Inode& inode, FileSystem* owner) override {
    const SavedInode place{parts.at(owner->persistent().get()),
                           static_cast<std::uint32_t>(places.size())};
    if (places.emplace(&inode, place).second) {
      inodes[{place.part, place.index}] = Ref<Inode>(&inode);
    }
  }

  std::map<const Persistent*, std::uint32_t> parts;
  std::map<const Inode*, SavedInode> places;
  std::map<std::uint32_t, Ref<FileSystem>> filesystems;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Ref<Inode>> inodes;
};

class OverlaySnapshot : public Layers {
 protected:
  /// The part, with these inodes held.
  test::MemoryPart save(FileSystem& overlay, const std::vector<Ref<Inode>>& held) {
    Persistent& part = *overlay.persistent();
    gathered = {};
    part.gather(gathered, nullptr);
    std::vector<Inode*> inodes;
    for (const Ref<Inode>& inode : held) {
      part.gather(gathered, inode.get());
      inodes.push_back(inode.get());
    }
    test::MemoryPart saved;
    saved.parts = gathered.parts;
    saved.places = gathered.places;
    part.save(saved, inodes);
    EXPECT_EQ(saved.failure, "");
    return saved;
  }
  using Restore = SnapshotResult<std::unique_ptr<RestoredPart>>(PartReader&);
  SnapshotResult<std::unique_ptr<RestoredPart>> restore(const test::MemoryPart& part,
                                                        Restore* as = &restore_overlay) {
    test::MemoryPartReader reader(part);
    reader.filesystems = gathered.filesystems;
    reader.inodes = gathered.inodes;
    return as(reader);
  }
  static Ref<Inode> opened(const World& world, std::string_view path, const OpenHow& how) {
    return world.open(path, how)->file().inode();
  }

  Gathered gathered;
};

TEST_F(OverlaySnapshot, IsAPartWhereItsUpperLayerIs) {
  const World world = overlay();
  FileSystem& whole = *world.place().filesystem;
  ASSERT_TRUE(whole.persistent());
  EXPECT_EQ(whole.persistent()->part_type(), "overlay");
  EXPECT_EQ(whole.persistent(), whole.root().value()->persistent());
  const TemporaryDirectory directory;
  const Ref<FileSystem> host = make_host(directory.path().string()).value();
  EXPECT_TRUE(make_overlay({host}, make_mem()).value()->persistent());
  EXPECT_FALSE(make_overlay({make_mem()}, host).value()->root().value()->persistent());
  EXPECT_FALSE(make_union({make_mem(), host}).value()->persistent());
}

TEST_F(OverlaySnapshot, ComesBackWithWhatIsOpen) {
  for (const char* name : {"d", "d/e", "gone"}) ASSERT_EQ(lower.make(name), Errno::success);
  for (const char* name : {"d/f", "d/e/g", "read", "unlinked", "copied"}) lower.put(name, name);
  const World world = overlay();
  world.put("copied", "changed");
  world.put("new", "new");
  ASSERT_EQ(world.rename("d", "moved"), Errno::success);
  const std::vector<Ref<Inode>> held{
      opened(world, "read", reading),         opened(world, "moved/f", both),
      opened(world, "unlinked", reading),     opened(world, "new", both),
      opened(world, "moved/e", as_directory), opened(world, "gone", as_directory),
      opened(world, "moved/e/g", reading)};
  for (const char* name : {"unlinked", "new"}) ASSERT_EQ(world.unlink(name), Errno::success);
  ASSERT_EQ(world.remove("gone"), Errno::success);
  const auto tree = tree_of(world);
  const test::MemoryPart part = save(*world.place().filesystem, held);

  const auto restored = restore(part);
  ASSERT_TRUE(restored) << restored.error();
  const World again = world_of((*restored)->filesystem());
  EXPECT_EQ(tree_of(again), tree);
  EXPECT_EQ(again.place().filesystem->type_name(), "overlay");
  std::vector<Ref<Inode>> back;
  for (std::uint32_t i = 0; i < held.size(); ++i) {
    back.push_back((*restored)->inode(i).value());
    const Stat before = held[i]->stat().value();
    const Stat after = back[i]->stat().value();
    EXPECT_EQ(after.ino, before.ino) << i;
    EXPECT_EQ(after.dev, before.dev) << i;
    EXPECT_EQ(after.nlink, before.nlink) << i;
    EXPECT_EQ(after.type, before.type) << i;
  }
  EXPECT_FALSE((*restored)->inode(7));
  EXPECT_TRUE(save(*again.place().filesystem, back) == part);

  EXPECT_TRUE(back[0]->same_as(*opened(again, "read", reading)));
  EXPECT_TRUE(back[1]->same_as(*opened(again, "moved/f", reading)));
  const Handle read(make_ref<OpenFile>(back[0], Access::read));
  again.put("read", "written");
  EXPECT_EQ(read.read_at(20, 0), "written");
  const Handle unlinked(make_ref<OpenFile>(back[2], Access::read));
  EXPECT_EQ(unlinked.read_at(20, 0), "unlinked");
  Handle unnamed(make_ref<OpenFile>(back[3], Access::read_write));
  EXPECT_EQ(unnamed.write_at("NEW", 0), 3U);
  EXPECT_EQ(unnamed.read_at(20, 0), "NEW");
  EXPECT_EQ(errno_of(back[5]->as_directory()->create_file("x")), Errno::noent);
  EXPECT_TRUE(back[4]->as_directory()->create_file("x"));
  EXPECT_EQ(again.get("moved/e/x"), "");
}

TEST_F(OverlaySnapshot, AUnionComesBackWithWhatIsOpen) {
  for (const World* layer : {&lower, &lowest}) ASSERT_EQ(layer->make("d"), Errno::success);
  lower.put("d/f", "upper");
  lowest.put("d/g", "deep");
  const World world =
      world_of(make_union({lower.place().filesystem, lowest.place().filesystem}).value());
  const std::vector<Ref<Inode>> held{opened(world, "d/f", reading), opened(world, "d/g", reading),
                                     opened(world, "d", as_directory)};
  const test::MemoryPart part = save(*world.place().filesystem, held);
  const auto restored = restore(part, &restore_union);
  ASSERT_TRUE(restored) << restored.error();
  const World again = world_of((*restored)->filesystem());
  EXPECT_EQ(tree_of(again), tree_of(world));
  EXPECT_EQ(again.place().filesystem->type_name(), "union");
  EXPECT_EQ(again.make("x"), Errno::rofs);
  std::vector<Ref<Inode>> back;
  for (std::uint32_t i = 0; i < held.size(); ++i) {
    back.push_back((*restored)->inode(i).value());
    EXPECT_EQ(back[i]->stat()->ino, held[i]->stat()->ino) << i;
    EXPECT_EQ(back[i]->stat()->dev, held[i]->stat()->dev) << i;
  }
  EXPECT_TRUE(save(*again.place().filesystem, back) == part);
  EXPECT_TRUE(back[0]->same_as(*opened(again, "d/f", reading)));
  EXPECT_EQ(Handle(make_ref<OpenFile>(back[1], Access::read)).read_at(9, 0), "deep");
  // One is not taken for the other, which would write to what is only read.
  EXPECT_THAT(restore(part, &restore_overlay).error(), HasSubstr("cannot be made of its layers"));
}

TEST_F(OverlaySnapshot, WhatIsNotThereIsASentence) {
  lower.put("f", "x");
  const World world = overlay();
  const test::MemoryPart part = save(*world.place().filesystem, {opened(world, "f", reading)});
  test::MemoryPartReader empty(part);
  EXPECT_EQ(restore_overlay(empty).error(), "no such part");
  ASSERT_EQ(lower.unlink("f"), Errno::success);
  EXPECT_THAT(restore(part).error(), HasSubstr("`f`"));
  test::MemoryPartReader later(part);
  later.part_version = 9;
  EXPECT_THAT(restore_overlay(later).error(), HasSubstr("version 9"));
}

/// The numbers that a part notes, to be damaged.
class NotedNumber {
 public:
  /// `number` is noted once in `part`.
  NotedNumber(test::MemoryPart& part, std::uint64_t number) : bytes_(part.segments.at(0)) {
    for (std::size_t at = number_offset; at + 8 <= bytes_.size(); at += 4) {
      std::uint64_t found = 0;
      std::memcpy(&found, bytes_.data() + at, sizeof(found));
      if (found == number) offset_ = at - number_offset;
    }
    EXPECT_TRUE(offset_) << number << " is not noted";
  }
  void set_place(std::uint32_t place) { set(0, place); }
  void set_ino(std::uint64_t ino) { set(ino_offset, ino); }
  void set_number(std::uint64_t number) { set(number_offset, number); }

 private:
  // In OverlayNumber of overlay.fbs.
  static constexpr std::size_t ino_offset = 16;
  static constexpr std::size_t number_offset = 24;

  template <class Value>
  void set(std::size_t offset, Value value) {
    std::memcpy(bytes_.data() + offset_.value() + offset, &value, sizeof(value));
  }

  test::MemoryPart::Bytes& bytes_;
  std::optional<std::size_t> offset_;
};

TEST_F(OverlaySnapshot, NumbersOfNobodyAreRefused) {
  for (const char* name : {"f", "g"}) lower.put(name, name);
  const World world = overlay();
  for (const char* name : {"f", "g"}) world.put(name, "copied");
  const auto number_of = [&](const char* path) { return world.stat(path)->ino; };
  const test::MemoryPart good = save(*world.place().filesystem, {});
  EXPECT_TRUE(restore(good));

  test::MemoryPart part = good;
  NotedNumber(part, number_of("f")).set_place(3);
  EXPECT_THAT(restore(part).error(), HasSubstr("of no layer"));
  part = good;
  NotedNumber(part, number_of("f")).set_number(number_of("g"));
  EXPECT_THAT(restore(part).error(), HasSubstr("twice"));
  part = good;
  NotedNumber(part, number_of("f")).set_number(number_of("."));
  EXPECT_THAT(restore(part).error(), HasSubstr("of its root"));
}

TEST_F(OverlaySnapshot, NumbersThatLeadAstrayAreErrors) {
  for (const char* path : {"d", "moved"}) ASSERT_EQ(lower.make(path), Errno::success);
  for (const char* path : {"f", "moved/g"}) lower.put(path, path);
  const World world = overlay();
  world.put("f", "copied");
  ASSERT_EQ(world.make("new"), Errno::success);
  ASSERT_EQ(world.rename("moved", "new/moved"), Errno::success);
  const auto number_of = [&](const char* path) { return world.stat(path)->ino; };
  const test::MemoryPart good = save(*world.place().filesystem, {});

  const auto damaged = [&](const char* path, const auto& damage) {
    test::MemoryPart part = good;
    NotedNumber noted(part, number_of(path));
    damage(noted);
    const auto restored = restore(part);
    EXPECT_TRUE(restored) << restored.error();
    return world_of((*restored)->filesystem());
  };
  {
    SCOPED_TRACE("a file as a directory, and the directory as the file");
    const World again = damaged("f", [&](NotedNumber& noted) { noted.set_number(number_of("d")); });
    {
      const Handle open = again.open("d", as_directory).value();
      EXPECT_EQ(again.try_open("f", reading), Errno::io);
      EXPECT_EQ(again.unlink("f"), Errno::io);
      EXPECT_EQ(errno_of(again.stat("f")), Errno::io);
    }
    const Handle open = again.open("f", reading).value();
    EXPECT_EQ(again.try_open("d", as_directory), Errno::io);
    EXPECT_EQ(again.make("d/x"), Errno::io);
  }
  {
    SCOPED_TRACE("a directory in itself");
    const World again =
        damaged("new/moved", [&](NotedNumber& noted) { noted.set_number(number_of("new")); });
    EXPECT_EQ(errno_of(again.stat("new/moved")), Errno::io);
    EXPECT_EQ(errno_of(again.stat("new/moved/moved")), Errno::io);
    EXPECT_EQ(again.rename("new", "newer"), Errno::success);
  }
  {
    SCOPED_TRACE("a new file as a directory");
    const World top = world_of(upper);
    top.put("probe", "");
    const std::uint64_t next = top.stat("probe")->ino + 1;
    const World again = damaged("f", [&](NotedNumber& noted) {
      noted.set_ino(next);
      noted.set_number(number_of("d"));
    });
    const Handle open = again.open("d", as_directory).value();
    EXPECT_EQ(again.try_open("made", creating), Errno::io);
    EXPECT_EQ(top.stat("upper/made")->ino, next);
    EXPECT_EQ(again.try_open("other", creating), Errno::success);
  }
}

TEST_F(OverlaySnapshot, BytesOfAnybody) {
  ASSERT_EQ(lower.make("d"), Errno::success);
  for (const char* name : {"d/f", "g", "h"}) lower.put(name, name);
  const World world = overlay();
  world.put("g", "changed");
  const std::vector<Ref<Inode>> held{opened(world, "d/f", reading), opened(world, "g", both),
                                     opened(world, "d", as_directory), opened(world, "h", reading)};
  ASSERT_EQ(world.unlink("h"), Errno::success);
  const test::MemoryPart good = save(*world.place().filesystem, held);
  std::mt19937 random(1);
  int failed = 0;
  for (int round = 0; round < 3'000; ++round) {
    test::MemoryPart part = good;
    auto& bytes = part.segments.at(0);
    bytes[random() % bytes.size()] ^= std::byte(1U << random() % 8);
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    const auto restored = restore(part);
    if (!restored) {
      EXPECT_FALSE(restored.error().empty());
      ++failed;
      continue;
    }
    // Whatever came back can be used.
    const World again = world_of((*restored)->filesystem());
    static_cast<void>(again.try_open("g", creating));
    static_cast<void>(again.rename("d", "e"));
    static_cast<void>(again.unlink("g"));
    static_cast<void>(again.rename("e", "d"));
    for (std::uint32_t i = 0; i < held.size(); ++i) {
      const auto inode = (*restored)->inode(i);
      if (inode) static_cast<void>((*inode)->set_times({{TimeChange::How::now}, {}}));
    }
  }
  EXPECT_GT(failed, 500);
}

}  // namespace
}  // namespace wasifs::conformance
