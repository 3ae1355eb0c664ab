// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owners, modes and extended attributes of memory trees: kept, never enforced, saved and cloned.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "mem_generated.h"
#include "saved_tree.h"
#include "wasifs/file_attributes.h"

namespace wasifs::mem {
namespace {

using test::root_of;
using testing::HasSubstr;

class MemAttributes : public testing::Test {
 protected:
  MemAttributes() : clock_(std::make_shared<ManualClock>(1'000)) {
    files_ = make_mem({.clock = clock_});
    EXPECT_TRUE(root().create_file("f"));
    EXPECT_TRUE(root().make_directory("d"));
    EXPECT_TRUE(root().make_link("l", "f"));
  }

  DirInode& root() { return *root_of(*files_)->as_directory(); }
  Ref<Inode> at(std::string_view name) { return at(*files_, name); }
  static Ref<Inode> at(FileSystem& files, std::string_view name) {
    return root_of(files)->as_directory()->lookup(name).value();
  }
  FileAttributes& kept() { return kept(*files_); }
  static FileAttributes& kept(FileSystem& files) { return *file_attributes_of(files); }

  /// All that is kept of the three inodes.
  static std::string told(FileSystem& files) {
    std::string text;
    for (const char* name : {"f", "d", "l"}) {
      const Ref<Inode> inode = at(files, name);
      const auto who = kept(files).permissions(*inode);
      text += name;
      text += who ? ":" + std::to_string(who->mode) + "," + std::to_string(who->uid) + "," +
                        std::to_string(who->gid)
                  : ":" + std::string(errno_name(who.error()));
      const std::vector<std::string> keys = kept(files).attribute_names(*inode).value();
      for (const std::string& key : keys) {
        text += " " + key + "=" + kept(files).attribute(*inode, key).value();
      }
      text += "\n";
    }
    return text;
  }

  void say() {
    EXPECT_TRUE(kept().set_permissions(*at("f"), {0104755, 1, 2}));
    EXPECT_TRUE(kept().set_permissions(*at("d"), {01777, 3, UINT32_MAX}));
    EXPECT_TRUE(kept().set_permissions(*at("l"), {0, 5, 6}));
    EXPECT_TRUE(kept().set_attribute(*at("f"), "user.b", "2"));
    EXPECT_TRUE(kept().set_attribute(*at("f"), "user.a", "1"));
    EXPECT_TRUE(kept().set_attribute(*at("d"), "user.c", ""));
  }
  static constexpr const char* said =
      "f:2541,1,2 user.a=1 user.b=2\nd:1023,3,4294967295 user.c=\nl:511,5,6\n";

  std::shared_ptr<ManualClock> clock_;
  Ref<FileSystem> files_;
};

TEST_F(MemAttributes, AreWhatWasSaid) {
  EXPECT_EQ(told(*files_), "f:noent\nd:noent\nl:noent\n") << "nobody has said any";
  say();
  EXPECT_EQ(told(*files_), said);
  EXPECT_EQ(errno_of(kept().attribute(*at("f"), "user.c")), Errno::noent);
  EXPECT_TRUE(kept().remove_attribute(*at("f"), "user.a"));
  EXPECT_EQ(errno_of(kept().remove_attribute(*at("f"), "user.a")), Errno::noent);
  EXPECT_TRUE(kept().set_attribute(*at("f"), "user.b", "new"));
  EXPECT_EQ(kept().attribute(*at("f"), "user.b"), "new");
  EXPECT_EQ(kept().attribute_names(*at("f")), std::vector<std::string>{"user.b"});
}

TEST_F(MemAttributes, AChangeIsOneOfTheStatus) {
  const Stat before = at("f")->stat().value();
  clock_->advance(5);
  EXPECT_TRUE(kept().set_permissions(*at("f"), {0600, 0, 0}));
  const Stat after = at("f")->stat().value();
  EXPECT_EQ(after.ctim, before.ctim + 5);
  EXPECT_EQ(after.mtim, before.mtim);
  clock_->advance(5);
  EXPECT_EQ(errno_of(kept().remove_attribute(*at("f"), "user.a")), Errno::noent);
  EXPECT_EQ(at("f")->stat()->ctim, after.ctim) << "nothing was changed";
}

TEST_F(MemAttributes, AreNeverEnforced) {
  EXPECT_TRUE(kept().set_permissions(*at("f"), {0, 1, 1}));
  EXPECT_TRUE(kept().set_permissions(*at("d"), {0, 1, 1}));
  EXPECT_EQ(test::write(*at("f"), "text").value(), 4U);
  EXPECT_EQ(test::read(*at("f"), 4), "text");
  EXPECT_TRUE(at("d")->as_directory()->create_file("new"));
  EXPECT_TRUE(root().unlink("f"));
}

TEST_F(MemAttributes, HaveBounds) {
  const Ref<Inode> file = at("f");
  EXPECT_TRUE(kept().set_attribute(*file, "user.x", std::string(65'530, 'x')));
  EXPECT_EQ(errno_of(kept().set_attribute(*file, "user.y", "")), Errno::nospc);
  EXPECT_EQ(errno_of(kept().set_attribute(*file, "", "")), Errno::inval);
  EXPECT_EQ(errno_of(kept().set_attribute(*file, std::string(256, 'n'), "")), Errno::inval);
  EXPECT_EQ(errno_of(kept().set_attribute(*file, std::string("a\0b", 3), "")), Errno::inval);
  EXPECT_EQ(kept().attribute_names(*file), std::vector<std::string>{"user.x"});
}

TEST_F(MemAttributes, OfAnotherFileSystemAreRefused) {
  const Ref<FileSystem> other = make_mem();
  EXPECT_TRUE(root_of(*other)->as_directory()->create_file("f"));
  EXPECT_EQ(errno_of(kept().permissions(*at(*other, "f"))), Errno::inval);
  EXPECT_EQ(errno_of(kept().set_permissions(*at(*other, "f"), {})), Errno::inval);
  EXPECT_EQ(errno_of(kept().attribute(*at(*other, "f"), "user.a")), Errno::inval);
  EXPECT_EQ(errno_of(kept().set_attribute(*at(*other, "f"), "user.a", "")), Errno::inval);
  EXPECT_EQ(errno_of(kept().attribute_names(*at(*other, "f"))), Errno::inval);
}

TEST_F(MemAttributes, AreCopiedBetweenFileSystems) {
  say();
  EXPECT_TRUE(kept().set_attribute(*at("f"), "user.overlay.opaque", "y"));
  const Ref<FileSystem> other = make_mem();
  DirInode& directory = *root_of(*other)->as_directory();
  EXPECT_TRUE(directory.create_file("f"));
  EXPECT_TRUE(directory.make_directory("d"));
  EXPECT_TRUE(directory.make_link("l", "f"));
  for (const char* name : {"f", "d", "l"}) {
    EXPECT_TRUE(copy_attributes(*files_, *at(name), *other, *at(*other, name)));
  }
  EXPECT_EQ(told(*other), said) << "without the mark of an overlay";
}

TEST_F(MemAttributes, SnapshotsHoldThem) {
  say();
  const auto restored = test::save_and_restore(*files_->persistent(), {}, {.clock = clock_});
  ASSERT_TRUE(restored.files);
  EXPECT_EQ(told(*restored.files), said);
  // The next save sees what has changed since.
  const test::MemoryPart before = test::saved(*files_);
  EXPECT_TRUE(kept().set_attribute(*at("d"), "user.c", "changed"));
  const test::MemoryPart after = test::saved(*files_);
  EXPECT_FALSE(before == after);
  const auto again = test::restore(after);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(kept(*(*again)->filesystem()).attribute(*at(*(*again)->filesystem(), "d"), "user.c"),
            "changed");
}

TEST_F(MemAttributes, OfManyInodesComeBackToTheRightOnes) {
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    const Ref<Inode> file = root().create_file("file" + std::to_string(i)).value();
    if (i % 3 == 0) {
      ASSERT_TRUE(kept().set_permissions(*file, {0600, i, 1}));
    }
    if (i % 7 == 0) {
      ASSERT_TRUE(kept().set_attribute(*file, "user.n", std::to_string(i)));
    }
  }
  const auto restored = test::save_and_restore(*files_->persistent(), {}, {.clock = clock_});
  ASSERT_TRUE(restored.files);
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    const Ref<Inode> file = at(*restored.files, "file" + std::to_string(i));
    const auto who = kept(*restored.files).permissions(*file);
    ASSERT_EQ(who.has_value(), i % 3 == 0) << i;
    if (who) {
      ASSERT_EQ(who->uid, i);
    }
    const auto value = kept(*restored.files).attribute(*file, "user.n");
    ASSERT_EQ(value.value_or("none"), i % 7 == 0 ? std::to_string(i) : "none");
  }
}

TEST_F(MemAttributes, ClonesHaveThoseOfTheirMoment) {
  say();
  const Ref<FileSystem> clone = clone_mem(*files_).value();
  // Before and after the clone has looked.
  EXPECT_TRUE(kept().set_permissions(*at("f"), {0, 9, 9}));
  EXPECT_TRUE(kept().remove_attribute(*at("d"), "user.c"));
  EXPECT_TRUE(kept().set_permissions(*at("l"), {0, 9, 9}));
  EXPECT_EQ(told(*clone), said);
  EXPECT_TRUE(kept(*clone).set_permissions(*at(*clone, "d"), {0111, 8, 8}));
  EXPECT_EQ(kept().permissions(*at("d"))->mode, 01777U);
  EXPECT_EQ(kept(*clone).permissions(*at(*clone, "d"))->mode, 0111U);
  const Ref<FileSystem> second = clone_mem(*clone).value();
  files_ = nullptr;
  EXPECT_EQ(told(*second), "f:2541,1,2 user.a=1 user.b=2\nd:73,8,8 user.c=\nl:511,5,6\n");
}

TEST_F(MemAttributes, ManyThreadsSaveCloneAndChangeThem) {
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (std::uint32_t number = 0; number < 2; ++number) {
    threads.emplace_back([&, number] {
      for (std::uint32_t i = 0; i < 2'000; ++i) {
        for (const char* name : {"f", "d", "l"}) {
          EXPECT_TRUE(kept().set_permissions(*at(name), {0600, number, number}));
        }
        EXPECT_TRUE(kept().set_attribute(*at("f"), "user." + std::to_string(number), "x"));
        EXPECT_TRUE(at("l")->as_link()->target());
      }
      done = true;
    });
  }
  while (!done) {
    const Ref<FileSystem> clone = clone_mem(*files_).value();
    for (const char* name : {"f", "d", "l"}) {
      const auto who = kept(*clone).permissions(*at(*clone, name));
      EXPECT_TRUE(!who || who->uid == who->gid);
    }
  }
  for (std::thread& thread : threads) thread.join();
}

/// What a segment says of attributes.
struct Said {
  std::vector<saved::Permissions> permissions;
  std::vector<saved::Attribute> attributes;
  std::vector<std::uint8_t> bytes;
};

/// The sentence for a tree of a root and a file of which this is said.
std::string complaint_of(const Said& said) {
  test::MemoryPart part;
  flatbuffers::FlatBufferBuilder builder;
  const auto add = [&](flatbuffers::Offset<saved::Segment> offset) {
    saved::FinishSegmentBuffer(builder, offset);
    const auto* bytes = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
    part.segment({bytes, bytes + builder.GetSize()});
    builder.Clear();
  };
  const std::vector<saved::Node> nodes = {saved::Node(1, 4, 0, 0, 0, 2, 1, saved::Kind::directory),
                                          saved::Node(2, 0, 0, 0, 0, 1, 0, saved::Kind::file)};
  const std::vector<saved::Entry> entries = {saved::Entry(2, 3, 1)};
  const auto node_vector = builder.CreateVectorOfStructs(nodes);
  const auto entry_vector = builder.CreateVectorOfStructs(entries);
  const auto names = builder.CreateVector(std::vector<std::uint8_t>{'f'});
  const auto permissions = builder.CreateVectorOfStructs(said.permissions);
  const auto attributes = builder.CreateVectorOfStructs(said.attributes);
  const auto bytes = builder.CreateVector(said.bytes);
  add(saved::CreateSegment(builder, 0, node_vector, entry_vector, names, 0, 0, 0, 0, permissions,
                           attributes, bytes));
  const auto first_chunks = builder.CreateVector(std::vector<std::uint32_t>{0});
  add(saved::CreateSegment(
      builder, 0, 0, 0, 0, 0, 0, 0,
      saved::CreateTree(builder, 1, 2, 7, 1'000, 1'000, 1'000, 0, first_chunks)));
  return test::complaint(part);
}

TEST(MemAttributesHostile, WhatCannotBeIsRefused) {
  using Who = saved::Permissions;
  using Named = saved::Attribute;
  EXPECT_EQ(complaint_of({{Who(0, 0755, 0, 0), Who(1, 0644, 1, 1)},
                          {Named(1, 1, 1), Named(1, 0, 1)},
                          {'a', 'v', 'b'}}),
            "");
  EXPECT_THAT(complaint_of({{Who(1, 010000, 0, 0)}, {}, {}}), HasSubstr("mode 10000"));
  for (const std::uint32_t node : {2U, UINT32_MAX}) {
    EXPECT_THAT(complaint_of({{Who(node, 0, 0, 0)}, {}, {}}), HasSubstr("belong to no inode"));
    EXPECT_THAT(complaint_of({{}, {Named(node, 0, 1)}, {'a'}}), HasSubstr("belong to no inode"));
  }
  EXPECT_THAT(complaint_of({{Who(1, 0, 0, 0), Who(1, 0, 0, 0)}, {}, {}}),
              HasSubstr("belong to no inode"));
  EXPECT_THAT(complaint_of({{}, {}, {'a'}}), HasSubstr("belong to no inode"));
  EXPECT_THAT(complaint_of({{}, {Named(1, 2, 1)}, {'a', 'b'}}), HasSubstr("no 1 and 2 bytes"));
  EXPECT_THAT(complaint_of({{}, {Named(1, 1, 0)}, {'a'}}), HasSubstr("no 0 and 1 bytes"));
  EXPECT_THAT(complaint_of({{}, {Named(1, 65'536, 1)}, std::vector<std::uint8_t>(65'537, 'a')}),
              HasSubstr("no 1 and 65536 bytes"));
  for (const std::uint8_t second : std::initializer_list<std::uint8_t>{'a', 'A', 0}) {
    EXPECT_THAT(complaint_of({{}, {Named(1, 0, 1), Named(1, 0, 1)}, {'a', second}}),
                HasSubstr("not in its place"));
  }
}

}  // namespace
}  // namespace wasifs::mem
