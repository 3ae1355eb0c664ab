// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a paused guest was doing, in the part "guest": as it was given, and as bytes that nobody has
// written.
#include "pause/paused.h"

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

FrameValue local(std::uint32_t index, FrameBits bits) {
  return {.place = FrameValue::Place::local, .index = index, .bits = bits, .payload = {}};
}

// With something of everything.
Paused paused() {
  FrameValue exception{.place = FrameValue::Place::operand,
                       .index = 3,
                       .bits = {FrameType::exception, 1, 0},
                       .payload = {{FrameType::i32, 17, 0}, {FrameType::f64, UINT64_MAX, 0}}};
  return {.entry = "_start",
          .afterwards = Afterwards::command_end,
          .frames = {{.kind = Frame::Kind::call,
                      .function = 7,
                      .offset = 99,
                      .values = {local(0, {FrameType::i64, 5, 0}), exception,
                                 local(1, {FrameType::v128, 1, 2})}},
                     {.kind = Frame::Kind::poll, .function = 8, .offset = 0, .values = {}},
                     {.kind = Frame::Kind::call,
                      .function = 9,
                      .offset = 4,
                      .values = {local(2, {FrameType::function, null_element, 0})}}},
          .pending = PendingCall{"wasi_snapshot_preview1", "fd_write", {1, 2, UINT64_MAX}}};
}

MemoryPart saved(const Paused* paused) {
  StateMap map;
  FakeInstance instance(map, 0);
  PageNotes notes;
  MemoryPart part;
  save_guest(map, instance, notes, part, paused);
  EXPECT_EQ("", part.failure);
  return part;
}

SnapshotResult<std::optional<Paused>> read(const MemoryPart& part) {
  MemoryPartReader reader(part);
  return read_paused(Digest{}, reader);
}

TEST(Paused, ThereAndBack) {
  const Paused all = paused();
  EXPECT_EQ(all, read(saved(&all)).value());
  Paused poll = all;
  poll.entry.clear();
  poll.afterwards = Afterwards::reactor_start;
  poll.pending.reset();
  EXPECT_EQ(poll, read(saved(&poll)).value());
  EXPECT_EQ(saved(&poll), saved(&poll));
}

TEST(Paused, AGuestAtRestHasNothingOfIt) {
  EXPECT_EQ(std::nullopt, read(saved(nullptr)).value());
}

TEST(Paused, FramesThatAreNoneAreRefused) {
  Paused empty = paused();
  empty.frames.clear();
  EXPECT_THAT(read(saved(&empty)).error(), HasSubstr("no frames"));
  Paused payload = paused();
  payload.frames[0].values[1].bits.type = FrameType::i32;
  EXPECT_THAT(read(saved(&payload)).error(), HasSubstr("place 2"));
  Paused afterwards = paused();
  afterwards.afterwards = static_cast<Afterwards>(9);
  EXPECT_THAT(read(saved(&afterwards)).error(), HasSubstr("is 9"));
}

TEST(Paused, EveryTruncationAndTwentyThousandMutations) {
  const Paused all = paused();
  const MemoryPart part = saved(&all);
  for (std::size_t size = 0; size + 4 < part.segments[0].size(); ++size) {
    MemoryPart other = part;
    other.segments[0].resize(size);
    EXPECT_FALSE(read(other)) << size;
  }
  std::mt19937 random(7);
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    MemoryPart other = part;
    for (auto times = random() % 3 + 1; times > 0; --times)
      other.segments[0][random() % other.segments[0].size()] = static_cast<std::byte>(random());
    const auto result = read(other);
    refused += result ? 0 : 1;
    // What was read can be saved.
    if (result && *result) {
      EXPECT_EQ(*result, read(saved(&**result)).value());
    }
  }
  EXPECT_GT(refused, 500);
  EXPECT_LT(refused, 19'500);
}

}  // namespace
}  // namespace wasifs::pause
