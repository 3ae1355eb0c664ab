// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams that are saved and come back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "io/io_snapshot.h"
#include "stream_calls.h"
#include "support/memory_part.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"

namespace wasifs {
namespace {

using testing::HasSubstr;
using Held = std::vector<Ref<Inode>>;
using Restore = SnapshotResult<std::unique_ptr<RestoredPart>> (*)(PartReader&, std::uint64_t);

constexpr std::uint64_t much = std::uint64_t{1} << 30;

test::MemoryPart save(const Held& held) {
  const std::vector<Inode*> inodes = [&] {
    std::vector<Inode*> all;
    for (const Ref<Inode>& inode : held) all.push_back(inode.get());
    return all;
  }();
  test::MemoryPart part;
  held.at(0)->persistent()->save(part, inodes);
  EXPECT_EQ(part.failure, "");
  return part;
}

// The sentence with which restoring fails, or nothing.
std::string complaint(const test::MemoryPart& part, Restore restore, std::uint64_t most = much) {
  test::MemoryPartReader reader(part);
  const auto result = restore(reader, most);
  return result ? std::string() : result.error();
}

// Saves and restores; saved again, the bytes are the same.
Held back(const Held& held, Restore restore) {
  const test::MemoryPart part = save(held);
  test::MemoryPartReader reader(part);
  const auto restored = restore(reader, much);
  if (!restored) {
    ADD_FAILURE() << restored.error();
    return {};
  }
  EXPECT_FALSE((*restored)->filesystem());
  EXPECT_FALSE((*restored)->inode(static_cast<std::uint32_t>(held.size())));
  Held again;
  for (std::uint32_t i = 0; i < held.size(); ++i) {
    again.push_back((*restored)->inode(i).value());
    EXPECT_EQ(again.back()->stat()->ino, held[i]->stat()->ino);
    EXPECT_EQ(again.back()->persistent(), again.at(0)->persistent());
  }
  EXPECT_TRUE(save(again) == part);
  return again;
}

TEST(StreamSnapshot, NullStaysNull) {
  const Held held = back({make_null_stream()}, restore_null_stream);
  EXPECT_EQ(try_write(*held.at(0), "text"), 4U);
  EXPECT_GT(make_null_stream()->stat()->ino, held[0]->stat()->ino) << "numbers go on behind";
}

TEST(StreamSnapshot, InputGoesOnWhereItWas) {
  for (const std::size_t size : {0U, 5U, 4095U, 4096U, 65536U, 200'001U}) {
    std::string text(size, 'x');
    if (size != 0) text.back() = 'y';
    const Ref<Inode> input = make_bytes_input(text);
    EXPECT_EQ(try_read(*input, size / 2).value().size(), size / 2);
    const Held held = back({input}, restore_bytes_input);
    EXPECT_EQ(try_read(*held.at(0), size + 1).value(), text.substr(size / 2)) << size;
    EXPECT_EQ(try_read(*input, size + 1).value(), text.substr(size / 2))
        << "the first is as before";
  }
}

TEST(StreamSnapshot, TheSecondSaveOfAnInputKnowsItsDigests) {
  const Ref<Inode> input = make_bytes_input(std::string(200'000, 'x'));
  EXPECT_EQ(save({input}).known_digests, 0U);
  EXPECT_EQ(try_read(*input, 100'000).value().size(), 100'000U);
  EXPECT_EQ(save({input}).known_digests, 4U);
}

TEST(StreamSnapshot, OutputKeepsItsBytesAndItsLimit) {
  const Ref<BytesOutput> output = make_bytes_output(100'000);
  EXPECT_EQ(try_write(*output, std::string(99'998, 'o')), 99'998U);
  const Held held = back({output}, restore_bytes_output);
  EXPECT_EQ(try_write(*held.at(0), "1234"), 2U);
  auto* restored = dynamic_cast<BytesOutput*>(held[0].get());
  ASSERT_NE(restored, nullptr);
  EXPECT_EQ(restored->take(), std::string(99'998, 'o') + "12");
}

TEST(StreamSnapshot, TheLowerLimitOfAnOutputHolds) {
  const Ref<BytesOutput> output = make_bytes_output(std::size_t{4} << 20);
  test::MemoryPartReader reader(save({output}));
  const auto restored = restore_bytes_output(reader, std::uint64_t{2} << 20);
  ASSERT_TRUE(restored) << restored.error();
  EXPECT_EQ(try_write(*(*restored)->inode(0).value(), std::string(3 << 20, 'x')), 2U << 20);
  EXPECT_EQ(try_write(*output, std::string(3 << 20, 'x')), 3U << 20);
  EXPECT_THAT(complaint(save({output}), restore_bytes_output, 2 << 20), HasSubstr("2097152"));
}

TEST(StreamSnapshot, PipeWithBytesThatGoRoundItsEnd) {
  const PipeEnds pipe = make_pipe(10'000);
  EXPECT_EQ(try_write(*pipe.writer, std::string(9'000, 'a')), 9'000U);
  EXPECT_EQ(try_read(*pipe.reader, 8'000).value().size(), 8'000U);
  EXPECT_EQ(try_write(*pipe.writer, std::string(7'000, 'b')), 7'000U);
  for (const bool turned : {false, true}) {
    const Held ends = back(turned ? Held{pipe.writer, pipe.reader} : Held{pipe.reader, pipe.writer},
                           restore_pipe);
    const Ref<Inode> reader = ends.at(turned ? 1 : 0);
    const Ref<Inode> writer = ends.at(turned ? 0 : 1);
    EXPECT_EQ(try_write(*writer, std::string(4'000, 'c')).error(), Errno::again) << "2000 are free";
    EXPECT_EQ(try_read(*reader, 20'000).value(), std::string(1'000, 'a') + std::string(7'000, 'b'));
    EXPECT_EQ(try_write(*writer, "on"), 2U);
    EXPECT_EQ(try_read(*reader, 10).value(), "on");
  }
}

TEST(StreamSnapshot, TheSameBytesWhereverTheyAreInTheRing) {
  const PipeEnds pipe = make_pipe();
  EXPECT_EQ(try_write(*pipe.writer, "text"), 4U);
  const test::MemoryPart before = save({pipe.reader, pipe.writer});
  EXPECT_EQ(try_write(*pipe.writer, "text"), 4U);
  EXPECT_EQ(try_read(*pipe.reader, 4).value(), "text");
  EXPECT_TRUE(save({pipe.reader, pipe.writer}) == before);
}

TEST(StreamSnapshot, AnEndThatTheSnapshotDoesNotLeadToIsGone) {
  const PipeEnds pipe = make_pipe();
  EXPECT_EQ(try_write(*pipe.writer, "left"), 4U);
  const Held reader = back({pipe.reader}, restore_pipe);
  EXPECT_EQ(try_read(*reader.at(0), 10).value(), "left");
  EXPECT_EQ(try_read(*reader.at(0), 10).value(), "") << "end of file";
  const Held writer = back({pipe.writer}, restore_pipe);
  EXPECT_EQ(try_write(*writer.at(0), "x").error(), Errno::pipe);
  EXPECT_TRUE(save({pipe.writer}).chunks.empty());
}

TEST(StreamSnapshot, WhatDoesNotFitIsRefused) {
  const PipeEnds pipe = make_pipe(std::size_t{2} << 20);
  const test::MemoryPart part = save({pipe.reader, pipe.writer});
  EXPECT_THAT(complaint(part, restore_pipe, 5'000), HasSubstr("1048576 are allowed"));
  test::MemoryPartReader newer(part);
  newer.part_version = 2;
  EXPECT_THAT(restore_pipe(newer, much).error(), HasSubstr("version 2"));
  test::MemoryPart none = part;
  none.segments.clear();
  EXPECT_THAT(complaint(none, restore_pipe), HasSubstr("0 segments"));
  const Ref<Inode> input = make_bytes_input(std::string(3 << 20, 'i'));
  EXPECT_THAT(complaint(save({input}), restore_bytes_input, 0), HasSubstr("1048576 are allowed"));
  EXPECT_THAT(complaint(save({input}), restore_null_stream), HasSubstr("0 are allowed"));
  test::MemoryPart shorter = save({input});
  shorter.chunks[5].pop_back();
  EXPECT_THAT(complaint(shorter, restore_bytes_input), HasSubstr("other chunks"));
  shorter.chunks.resize(3);
  EXPECT_THAT(complaint(shorter, restore_bytes_input), HasSubstr("no such chunk"));
}

// Whatever the bytes are: a sentence, or streams that work.
TEST(StreamSnapshot, BytesOfAnybody) {
  std::mt19937 random(1);
  const PipeEnds pipe = make_pipe();
  EXPECT_EQ(try_write(*pipe.writer, std::string(10'000, 'p')), 10'000U);
  const Ref<BytesOutput> output = make_bytes_output(100);
  EXPECT_EQ(try_write(*output, "out"), 3U);
  const std::vector<std::pair<test::MemoryPart, Restore>> parts{
      {save({pipe.writer, pipe.reader}), restore_pipe},
      {save({make_bytes_input(std::string(70'000, 'i'))}), restore_bytes_input},
      {save({make_bytes_input("few")}), restore_bytes_input},
      {save({output}), restore_bytes_output}};
  int good = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto [part, restore] = parts[random() % parts.size()];
    auto& bytes = part.segments.at(0);
    for (auto changes = 1 + random() % 3; changes != 0; --changes) {
      bytes[random() % bytes.size()] ^= std::byte(1U << random() % 8);
    }
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    test::MemoryPartReader reader(part);
    const auto restored = restore(reader, much);
    if (!restored) {
      EXPECT_FALSE(restored.error().empty());
      continue;
    }
    ++good;
    for (std::uint32_t i = 0; const auto end = (*restored)->inode(i); ++i) {
      EXPECT_TRUE((*end)->stat());
      static_cast<void>(try_read(**end, 100));
      static_cast<void>(try_write(**end, "x"));
    }
  }
  EXPECT_GT(good, 100) << "some changes do no harm";
}

}  // namespace
}  // namespace wasifs
