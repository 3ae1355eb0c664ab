// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is written comes back, whatever its size and however many threads digest it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sample.h"
#include "snapshot/sha256.h"

namespace wasifs {
namespace {

using testing::HasSubstr;

ChunkNumber put_chunk(SnapshotWriter& writer, std::span<const std::byte> bytes,
                      Digest* digest = nullptr) {
  return writer.chunk(std::span(&bytes, 1), digest);
}

Bytes copy_of(std::span<const std::byte> bytes) {
  return {bytes.begin(), bytes.end()};
}

TEST(SnapshotRoundTrip, PartsSegmentsAndChunksComeBack) {
  const auto store = make_memory_store();
  auto writer = *SnapshotWriter::begin(*store, 2);
  const Bytes first = some_bytes(65536, 1);
  const Bytes second = some_bytes(3, 2);
  const Bytes large = some_bytes(200'000, 3);
  const std::array<std::span<const std::byte>, 3> pieces{
      std::span(first).first(10), std::span<const std::byte>(), std::span(first).subspan(10)};
  Digest digest;
  EXPECT_EQ(writer->begin_part("mem", 3), 0U);
  const ChunkNumber in_pieces = writer->chunk(pieces, &digest);
  const ChunkNumber copied = writer->copied_chunk(second);
  writer->segment(large);
  writer->segment({});
  EXPECT_EQ(writer->begin_part("pipe", 1), 1U);
  writer->segment(bytes_of("a small one"));
  const auto written = writer->commit("saved");
  ASSERT_TRUE(written) << written.error();
  EXPECT_EQ(written->content_bytes, 65536U + 3 + 200'000 + 11);
  EXPECT_EQ(written->stored_bytes, written->content_bytes);
  EXPECT_EQ(digest, Sha256().of(first));

  auto contents = *SnapshotContents::open(*store, "saved", no_limit, true);
  ASSERT_EQ(contents->parts(), 2U);
  EXPECT_EQ(contents->part(0).type, "mem");
  EXPECT_EQ(contents->part(0).version, 3U);
  EXPECT_EQ(contents->part(0).segments, 2U);
  EXPECT_EQ(contents->part(1).type, "pipe");
  EXPECT_EQ(copy_of(contents->chunk(in_pieces)->bytes), first);
  EXPECT_EQ(copy_of(contents->chunk(copied)->bytes), second);
  EXPECT_EQ(contents->chunk_size(copied), 3U);
  EXPECT_EQ(contents->digest(in_pieces), digest);
  const auto segment = *contents->segment(0, 0);
  EXPECT_EQ(copy_of(segment), large);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(segment.data()) % 16, 0U);
  EXPECT_EQ(contents->segment(0, 0)->data(), segment.data()) << "it stays where it is";
  EXPECT_TRUE(contents->segment(0, 1)->empty());
  EXPECT_EQ(copy_of(*contents->segment(1, 0)), bytes_of("a small one"));
}

TEST(SnapshotRoundTrip, WhatIsNotThereIsNamed) {
  const auto store = make_memory_store();
  auto writer = *SnapshotWriter::begin(*store);
  writer->begin_part("mem", 1);
  writer->segment(bytes_of("x"));
  ASSERT_TRUE(writer->commit("saved"));
  auto contents = *SnapshotContents::open(*store, "saved", no_limit, false);
  EXPECT_THAT(contents->chunk(7).error(), HasSubstr("no chunk 7"));
  EXPECT_THAT(contents->chunk_size(7).error(), HasSubstr("no chunk 7"));
  EXPECT_THAT(contents->digest(7).error(), HasSubstr("no chunk 7"));
  EXPECT_THAT(contents->segment(0, 1).error(), HasSubstr("no segment 1 of part 0"));
  EXPECT_THAT(contents->segment(1, 0).error(), HasSubstr("no segment 0 of part 1"));
  EXPECT_THAT(SnapshotContents::open(*store, "other", no_limit, false).error(),
              HasSubstr("no snapshot `other`"));
  EXPECT_THAT(SnapshotContents::open(*store, "../x", no_limit, false).error(),
              HasSubstr("`../x` cannot name a snapshot"));
}

TEST(SnapshotRoundTrip, AnEmptySnapshotIsOne) {
  const auto store = make_memory_store();
  ASSERT_TRUE((*SnapshotWriter::begin(*store))->commit("empty"));
  EXPECT_EQ((*SnapshotContents::open(*store, "empty", no_limit, true))->parts(), 0U);
}

/// 40 MiB in chunks of changing size, some of them twice: more than one batch.
void write_much(SnapshotStore& store, unsigned threads, std::vector<Digest>& digests) {
  static const Bytes content = some_bytes(std::size_t{40} << 20, 9);
  auto writer = *SnapshotWriter::begin(store, threads);
  writer->begin_part("mem", 1);
  digests.resize(2000);
  std::size_t at = 0;
  for (std::size_t i = 0; at < content.size(); ++i) {
    const std::size_t size = std::min(content.size() - at, 1 + (i * 7919) % snapshot_chunk_size);
    EXPECT_EQ(put_chunk(*writer, std::span(content).subspan(at, size), &digests.at(i)), 2 * i);
    EXPECT_EQ(writer->copied_chunk(std::span(content).first(1 + i % 100)), 2 * i + 1);
    at += size;
  }
  writer->segment(some_bytes(100'000, 4));
  const auto written = writer->commit("much");
  ASSERT_TRUE(written) << written.error();
}

TEST(SnapshotRoundTrip, ThreadsAndKnownDigestsChangeNoByte) {
  std::vector<Digest> none;
  const auto one = make_memory_store();
  write_much(*one, 1, none);
  std::vector<Digest> digests;
  const auto many = make_memory_store();
  write_much(*many, 7, digests);
  EXPECT_EQ(root_of(*one, "much"), root_of(*many, "much"));
  EXPECT_TRUE(digests[0].known());
  const auto again = make_memory_store();
  write_much(*again, 2, digests);  // all known now
  EXPECT_EQ(root_of(*one, "much"), root_of(*again, "much"));
}

TEST(SnapshotRoundTrip, ASecondSnapshotStoresWhatChanged) {
  const auto store = make_memory_store();
  const Bytes content = some_bytes(50 * snapshot_chunk_size, 5);
  std::vector<Digest> digests(50);
  std::uint64_t stored = 0;
  for (const std::string_view name : {"first", "second"}) {
    auto writer = *SnapshotWriter::begin(*store);
    writer->begin_part("mem", 1);
    for (std::size_t i = 0; i < 50; ++i) {
      const auto bytes = std::span(content).subspan(i * snapshot_chunk_size, snapshot_chunk_size);
      (void)put_chunk(*writer, bytes, &digests[i]);
    }
    (void)writer->copied_chunk(bytes_of(name));
    stored = writer->commit(name)->stored_bytes;
  }
  EXPECT_EQ(stored, 6U);
}

TEST(SnapshotRoundTrip, EqualChunksAreStoredOnce) {
  const auto store = make_memory_store();
  auto writer = *SnapshotWriter::begin(*store);
  writer->begin_part("mem", 1);
  const ChunkNumber a = writer->copied_chunk(bytes_of("same"));
  const ChunkNumber b = writer->copied_chunk(bytes_of("same"));
  EXPECT_NE(a, b);
  const auto written = writer->commit("twice");
  EXPECT_EQ(written->content_bytes, 8U);
  EXPECT_EQ(written->stored_bytes, 4U);
  auto opened = SnapshotContents::open(*store, "twice", no_limit, true);
  ASSERT_TRUE(opened) << opened.error();
  auto contents = *std::move(opened);
  EXPECT_EQ(contents->chunks().size(), 1U);
  EXPECT_EQ(copy_of(contents->chunk(b)->bytes), bytes_of("same"));
}

TEST(SnapshotRoundTrip, TheFirstFailureCountsAndNothingIsPublished) {
  const auto store = make_memory_store();
  auto writer = *SnapshotWriter::begin(*store);
  writer->begin_part("mem", 1);
  writer->fail("the first thing that went wrong");
  writer->fail("the second");
  (void)writer->copied_chunk(bytes_of("x"));
  EXPECT_EQ(writer->commit("bad").error(), "the first thing that went wrong");
  EXPECT_TRUE(store->list()->empty());
}

TEST(SnapshotRoundTrip, MisuseIsASentence) {
  const auto store = make_memory_store();
  const auto fails = [&](std::string_view expected, const auto& misuse) {
    auto writer = *SnapshotWriter::begin(*store);
    writer->begin_part("mem", 1);
    misuse(*writer);
    EXPECT_THAT(writer->commit("x").error(), HasSubstr(expected));
  };
  fails("chunk 0 has 0 bytes", [](auto& writer) { (void)writer.copied_chunk({}); });
  fails("chunk 0 has 65537 bytes",
        [](auto& writer) { (void)writer.copied_chunk(some_bytes(65537, 0)); });
  fails("chunk 0 has 0 bytes", [](auto& writer) { (void)writer.chunk({}, nullptr); });
  fails("part 1 has the type `a b`", [](auto& writer) { writer.begin_part("a b", 1); });
  fails("`` cannot name a feature", [](auto& writer) { writer.require(""); });
  auto no_part = *SnapshotWriter::begin(*store);
  no_part->segment(bytes_of("x"));
  EXPECT_THAT(no_part->commit("x").error(), HasSubstr("no part"));
  auto no_name = *SnapshotWriter::begin(*store);
  EXPECT_THAT(no_name->commit("a/b").error(), HasSubstr("`a/b` cannot name"));
}

TEST(SnapshotRoundTrip, AnUnknownFeatureIsRefusedByNameIfItIsCritical) {
  const auto store = make_memory_store();
  auto offering = *SnapshotWriter::begin(*store);
  offering->offer("colours");
  ASSERT_TRUE(offering->commit("offers"));
  const auto offered = SnapshotContents::open(*store, "offers", no_limit, false);
  ASSERT_TRUE(offered) << offered.error();
  EXPECT_TRUE((*offered)->has_feature("colours"));
  EXPECT_FALSE((*offered)->has_feature("sounds"));
  auto requiring = *SnapshotWriter::begin(*store);
  requiring->require("colours");
  ASSERT_TRUE(requiring->commit("requires"));
  EXPECT_THAT(SnapshotContents::open(*store, "requires", no_limit, false).error(),
              HasSubstr("needs the feature `colours`"));
}

TEST(SnapshotRoundTrip, SegmentsBeyondTheLimitAreRefusedBeforeTheyAreRead) {
  const auto store = make_memory_store();
  auto writer = *SnapshotWriter::begin(*store);
  writer->begin_part("mem", 1);
  writer->segment(some_bytes(100'000, 1));
  ASSERT_TRUE(writer->commit("saved"));
  const std::size_t root = root_of(*store, "saved").size();
  EXPECT_TRUE(SnapshotContents::open(*store, "saved", root + 100'000, false));
  EXPECT_THAT(SnapshotContents::open(*store, "saved", root + 99'999, false).error(),
              HasSubstr("more than the 99999 bytes"));
  EXPECT_THAT(SnapshotContents::open(*store, "saved", root - 1, false).error(),
              HasSubstr("are allowed"));
}

TEST(SnapshotNames, AreLettersDigitsAndThreeMarks) {
  EXPECT_TRUE(valid_snapshot_name("a"));
  EXPECT_TRUE(valid_snapshot_name("Nightly_2024-01-01.b"));
  EXPECT_TRUE(valid_snapshot_name(std::string(128, 'x')));
  for (const std::string& name :
       {std::string(), std::string(".x"), std::string("-x"), std::string("a/b"), std::string("a b"),
        std::string("\xc3\xa4"), std::string("a\0b", 3), std::string(129, 'x')}) {
    EXPECT_FALSE(valid_snapshot_name(name)) << name;
  }
}

}  // namespace
}  // namespace wasifs
