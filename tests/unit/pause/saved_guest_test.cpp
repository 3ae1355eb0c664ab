// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a guest's part says, as plain values: as it was saved, and of bytes that nobody has written.
#include "wasifs/saved_guest.h"

#include <gmock/gmock.h>

#include <random>

#include "fake_instance.h"
#include "pause/guest_part.h"
#include "support/memory_part.h"

namespace wasifs::pause {
namespace {

using test::MemoryPart;
using test::MemoryPartReader;
using ::testing::HasSubstr;
using Type = SavedGuest::Value::Type;

constexpr std::size_t page_size = snapshot_chunk_size;

// An instance with something of everything, and what it was doing.
struct Example {
  StateMap map;
  Paused paused{
      .entry = "_start",
      .afterwards = Afterwards::command_end,
      .frames = {{.kind = Frame::Kind::call,
                  .function = 7,
                  .offset = 99,
                  .values = {{.place = FrameValue::Place::local,
                              .index = 2,
                              .bits = {FrameType::v128, 3, 4},
                              .payload = {}},
                             {.place = FrameValue::Place::operand,
                              .index = 1,
                              .bits = {FrameType::exception, 0, 0},
                              .payload = {{FrameType::i64, 8, 0}, {FrameType::f32, 9, 0}}}}},
                 {.kind = Frame::Kind::poll, .function = 9, .offset = 0, .values = {}}},
      .pending = PendingCall{"wasi_snapshot_preview1", "fd_write", {1, 2, UINT64_MAX}}};

  Example() {
    map.module.bytes[31] = std::byte{0x5a};
    map.data.assign(4, std::byte{1});
    map.memories.push_back({"m0", true, {{1, 0, 4, 0}}});
    map.memories.push_back({"m1", false, {}});
    map.globals.push_back({3, ValueType::i32, "g3"});
    map.globals.push_back({5, ValueType::function, "g5"});
    map.tables.push_back({2, "t2", true, {4, 4, null_element}});
  }

  // Memory 0 has a page as the module makes it, one of other content, one whose data has become
  // zero and one of zeros as before; of memory 1 nobody knows what a fresh one holds.
  MemoryPart save(const Paused* doing) const {
    FakeInstance instance(map, 4);
    instance.memories[0][0] = std::byte{7};
    std::fill_n(instance.memories[0].begin() + page_size, 4, std::byte{0});
    instance.memories[1].resize(2 * page_size);
    instance.memories[1][page_size] = std::byte{1};
    instance.globals = {{17, 0}, {null_element, 0}};
    instance.tables[0] = {4, 5, 5, 6};
    PageNotes notes;
    MemoryPart part;
    save_guest(map, instance, notes, part, doing);
    EXPECT_EQ("", part.failure);
    return part;
  }
};

SnapshotResult<SavedGuest> read(const MemoryPart& part) {
  MemoryPartReader reader(part);
  return read_saved_guest(reader);
}

TEST(SavedGuest, SaysWhatWasSaved) {
  const Example example;
  const SavedGuest guest = read(example.save(&example.paused)).value();
  using Place = SavedGuest::StackValue::Place;
  using Kind = SavedGuest::Frame::Kind;
  const SavedGuest::Run run{
      .entry = "_start",
      .frames = {{.kind = Kind::call,
                  .function = 7,
                  .offset = 99,
                  .values = {{Place::local, 2, {Type::v128, 3, 4}, {}},
                             {Place::operand,
                              1,
                              {Type::exception, 0, 0},
                              {{Type::i64, 8, 0}, {Type::f32, 9, 0}}}}},
                 {.kind = Kind::poll, .function = 9, .offset = 0, .values = {}}},
      .call = SavedGuest::HostCall{"wasi_snapshot_preview1", "fd_write", {1, 2, UINT64_MAX}}};
  const SavedGuest expected{
      .module = example.map.module,
      .run = run,
      .memories = {{.pages = 4, .held_pages = 1, .zero_pages = 1},
                   {.pages = 2, .held_pages = 1, .zero_pages = 1}},
      .globals = {{3, {Type::i32, 17, 0}}, {5, {Type::function, SavedGuest::Value::null, 0}}},
      .tables = {{.index = 2, .slots = 4, .held_slots = 3}}};
  EXPECT_EQ(expected, guest);
}

TEST(SavedGuest, AtRestOrInAPoll) {
  Example example;
  const SavedGuest rest = read(example.save(nullptr)).value();
  EXPECT_EQ(std::nullopt, rest.run);
  EXPECT_EQ(2U, rest.memories.size());
  example.paused.pending.reset();
  example.paused.entry.clear();
  const SavedGuest poll = read(example.save(&example.paused)).value();
  EXPECT_EQ(std::nullopt, poll.run->call);
  EXPECT_EQ("", poll.run->entry);
}

TEST(SavedGuest, WhatIsNotKnownIsRefused) {
  Example example;
  MemoryPartReader version(example.save(nullptr));
  version.part_version = 3;
  EXPECT_THAT(read_saved_guest(version).error(), HasSubstr("version 3"));
  example.paused.frames.clear();
  EXPECT_THAT(read(example.save(&example.paused)).error(), HasSubstr("no frames"));
  example.map.globals[0].type = ValueType::other;
  EXPECT_THAT(read(example.save(nullptr)).error(), HasSubstr("global 3"));
  EXPECT_THAT(read(MemoryPart()).error(), HasSubstr("0 segments"));
}

TEST(SavedGuest, EveryTruncationAndTwentyThousandMutations) {
  const Example example;
  const MemoryPart part = example.save(&example.paused);
  for (std::size_t size = 0; size + 4 < part.segments[0].size(); ++size) {
    MemoryPart other = part;
    other.segments[0].resize(size);
    EXPECT_FALSE(read(other)) << size;
  }
  std::mt19937 random(11);
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    MemoryPart other = part;
    for (auto times = random() % 3 + 1; times > 0; --times)
      other.segments[0][random() % other.segments[0].size()] = static_cast<std::byte>(random());
    const auto result = read(other);
    if (!result) {
      ++refused;
      EXPECT_FALSE(result.error().empty());
      continue;
    }
    for (const SavedGuest::Memory& memory : result->memories)
      EXPECT_LE(memory.held_pages, memory.pages - memory.zero_pages);
    for (const SavedGuest::Table& table : result->tables) EXPECT_LE(table.held_slots, table.slots);
    EXPECT_TRUE(!result->run || !result->run->frames.empty());
  }
  EXPECT_GT(refused, 500);
  EXPECT_LT(refused, 19'500);
}

}  // namespace
}  // namespace wasifs::pause
