// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot/stored_form.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace wasifs {
namespace {

using Bytes = std::vector<std::byte>;

// Bytes that can be compressed by about half.
Bytes some_bytes(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * i / 7 % 13);
  return bytes;
}

Digest numbered(std::uint8_t number) {
  Digest digest;
  digest.bytes.fill(static_cast<std::byte>(number));
  return digest;
}

Bytes packed(const Bytes& bytes) {
  const std::span<const std::byte> pieces[] = {std::span(bytes).first(bytes.size() / 2),
                                               std::span(bytes).subspan(bytes.size() / 2)};
  return ChunkPacker(3).pack({numbered(1), pieces, bytes.size()}).value();
}

TEST(StoredForm, ChunksComeBack) {
  std::mt19937 random(1);
  for (const std::size_t size : {1U, 2U, 100U, 4096U, 65535U, 65536U}) {
    for (const bool noise : {false, true}) {
      auto bytes = some_bytes(size);
      if (noise) {
        std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random()); });
      }
      const auto stored = packed(bytes);
      EXPECT_LE(stored.size(), size + 5);
      const auto back = unpack_chunk(stored, {numbered(1), static_cast<std::uint32_t>(size)});
      ASSERT_TRUE(back) << back.error();
      EXPECT_TRUE(std::ranges::equal(back->bytes, bytes));
    }
  }
  EXPECT_LT(packed(some_bytes(65536)).size(), 30000U);
}

TEST(StoredForm, ManyChunksAreAsOne) {
  const auto bytes = some_bytes(5000);
  std::vector<NewChunk> chunks;
  const std::span<const std::byte> piece = bytes;
  for (std::uint8_t i = 0; i < 30; ++i) chunks.push_back({numbered(i), std::span(&piece, 1), 5000});
  const auto all = pack_chunks(chunks, 3);
  ASSERT_TRUE(all);
  for (const auto& stored : *all) EXPECT_EQ(packed(bytes), stored);
  chunks[17].size = 4999;
  ASSERT_FALSE(pack_chunks(chunks, 3));
  EXPECT_NE(std::string::npos, pack_chunks(chunks, 3).error().find("1111"));
  EXPECT_TRUE(pack_chunks({}, 3)->empty());
}

TEST(StoredForm, RecordsComeBack) {
  std::vector<NamedChunk> chunks;
  for (std::uint8_t i = 0; i < 200; ++i) chunks.push_back({numbered(i), 1U + i * 300U});
  for (const std::size_t size : {0U, 1U, 100000U}) {
    const auto root = some_bytes(size);
    const auto record = unpack_record(pack_record(chunks, root, 3).value());
    ASSERT_TRUE(record);
    EXPECT_EQ(root, record->root);
    ASSERT_EQ(chunks.size(), record->chunks.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      EXPECT_EQ(chunks[i].digest, record->chunks[i].digest);
      EXPECT_EQ(chunks[i].size, record->chunks[i].size);
    }
  }
}

TEST(StoredForm, TruncationsAreErrors) {
  const auto chunk = packed(some_bytes(3000));
  for (std::size_t size = 0; size < chunk.size(); ++size) {
    EXPECT_FALSE(unpack_chunk(std::span(chunk).first(size), {numbered(1), 3000})) << size;
  }
  const NamedChunk named[] = {{numbered(1), 5}, {numbered(2), 6}};
  const auto record = pack_record(named, some_bytes(500), 3).value();
  for (std::size_t size = 0; size < record.size(); ++size) {
    EXPECT_FALSE(unpack_record(std::span(record).first(size))) << size;
  }
}

TEST(StoredForm, MutationsAreErrorsOrChunks) {
  std::mt19937 random(7);
  const NamedChunk named[] = {{numbered(1), 5}, {numbered(2), 6}};
  const auto record = pack_record(named, some_bytes(500), 3).value();
  const auto chunk = packed(some_bytes(3000));
  int errors = 0;
  for (int i = 0; i < 30000; ++i) {
    auto changed = record;
    for (unsigned n = 0; n <= random() % 3; ++n) {
      changed[random() % changed.size()] = static_cast<std::byte>(random());
    }
    errors += changed == record || unpack_record(changed) ? 0 : 1;
    changed = chunk;
    changed[random() % changed.size()] ^= static_cast<std::byte>(1 + random() % 255);
    // What the digest of the chunk is for.
    const auto read = unpack_chunk(changed, {numbered(1), 3000});
    EXPECT_TRUE(!read || read->bytes.size() == 3000);
  }
  // The record has a checksum of its own.
  EXPECT_GT(errors, 29000);
}

}  // namespace
}  // namespace wasifs
