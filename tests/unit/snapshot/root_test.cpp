// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The root as bytes: what it says comes back, and what does not hold together is refused with a
// sentence, whatever the bytes are.
#include "snapshot/root.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snapshot/root_header.h"
#include "some_bytes.h"

namespace wasifs {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t no_limit = std::uint64_t{1} << 30;

NamedChunk chunk(unsigned number, std::uint32_t size) {
  NamedChunk named;
  named.digest.bytes[0] = static_cast<std::byte>(number + 1);
  named.size = size;
  return named;
}

/// Two parts; segments of 65537 and of 5 bytes; a chunk that is used twice.
Root sample() {
  Root root;
  root.optional = {"comments"};
  root.parts = {{"process", 1, {{5, 0}}}, {"mem", 2, {{65537, 1}, {0, 4}}}};
  root.chunks = {chunk(0, 5), chunk(1, 65536), chunk(2, 1)};
  root.slots = {0, 1, 2, 1};
  return root;
}

std::string refusal(const Root& root) {
  const auto decoded = decode_root(*encode_root(root), no_limit);
  return decoded ? "accepted" : decoded.error();
}

TEST(Root, ComesBack) {
  const Root root = sample();
  const Bytes bytes = *encode_root(root);
  const auto decoded = decode_root(bytes, no_limit);
  ASSERT_TRUE(decoded) << decoded.error();
  ASSERT_EQ(decoded->parts.size(), 2U);
  EXPECT_EQ(decoded->parts[1].type, "mem");
  EXPECT_EQ(decoded->parts[1].segments[0].size, 65537U);
  EXPECT_EQ(decoded->slots, root.slots);
  EXPECT_EQ(encode_root(*decoded), bytes);
}

TEST(Root, WhatDoesNotHoldTogetherIsRefused) {
  const auto with = [](const auto& change) {
    Root root = sample();
    change(root);
    return refusal(root);
  };
  EXPECT_EQ(with([](Root&) {}), "accepted");
  EXPECT_THAT(with([](Root& root) { root.slots[3] = 3; }), HasSubstr("slot 3 leads to chunk 3"));
  EXPECT_THAT(with([](Root& root) { root.slots = {1, 0, 2, 1}; }), HasSubstr("slot 0"));
  EXPECT_THAT(with([](Root& root) { root.slots = {0, 1}; }), HasSubstr("2 of 3 chunks"));
  EXPECT_THAT(with([](Root& root) { root.chunks[2].size = 0; }), HasSubstr("chunk 2 has 0 bytes"));
  EXPECT_THAT(with([](Root& root) { root.chunks[2].size = 65537; }), HasSubstr("65537"));
  EXPECT_THAT(with([](Root& root) { root.chunks[2].digest = {}; }), HasSubstr("no digest"));
  EXPECT_THAT(with([](Root& root) { root.chunks[2].digest = root.chunks[0].digest; }),
              HasSubstr("named twice"));
  EXPECT_THAT(with([](Root& root) { root.chunks[1].size = 65535; }), HasSubstr("65535 bytes"));
  EXPECT_THAT(with([](Root& root) { root.chunks[2].size = 2; }), HasSubstr("2 bytes where 1"));
  EXPECT_THAT(with([](Root& root) { root.parts[1].segments[0].first = 5; }), HasSubstr("from 5"));
  EXPECT_THAT(with([](Root& root) { root.parts[1].segments[1].first = 5; }), HasSubstr("from 5"));
  EXPECT_THAT(with([](Root& root) { root.parts[1].segments[0].size = 1'000'000; }),
              HasSubstr("16 chunks from 1"));
  EXPECT_THAT(with([](Root& root) { root.parts[1].segments[0].size = ~std::uint64_t{0}; }),
              HasSubstr("are allowed"));
  EXPECT_THAT(with([](Root& root) { root.parts[1].type = "a\x1b[31m"; }),
              HasSubstr("type of part 1"));
  EXPECT_THAT(with([](Root& root) { root.parts[1].type = std::string(129, 'x'); }),
              HasSubstr("type of part 1"));
  EXPECT_THAT(with([](Root& root) { root.critical = {"two words"}; }), HasSubstr("critical"));
  EXPECT_THAT(with([](Root& root) { root.critical = {"lasers"}; }), HasSubstr("feature `lasers`"));
  EXPECT_THAT(with([](Root& root) { root.optional.assign(257, "x"); }), HasSubstr("257 optional"));
}

TEST(Root, TheHeaderIsChecked) {
  const Bytes good = *encode_root(sample());
  const auto with = [&](std::size_t at) {
    Bytes bytes = good;
    bytes[at] ^= std::byte{1};
    return decode_root(bytes, no_limit).error();
  };
  EXPECT_THAT(with(0), HasSubstr("not the root of a snapshot"));
  EXPECT_THAT(with(15), HasSubstr("not the root of a snapshot"));
  EXPECT_THAT(with(root_version_at + 1), HasSubstr("version 257 of the format"));
  EXPECT_THAT(with(root_reserved_at), HasSubstr("damaged"));
  EXPECT_THAT(with(root_length_at), HasSubstr("header of its root, which says"));
  EXPECT_THAT(with(root_digest_at), HasSubstr("damaged"));
  EXPECT_THAT(with(good.size() - 1), HasSubstr("damaged"));
  Bytes longer = good;
  longer.push_back({});
  EXPECT_FALSE(decode_root(longer, no_limit));
}

TEST(Root, EveryTruncationIsRefused) {
  const Bytes good = *encode_root(sample());
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(decode_root(std::span(good).first(size), no_limit)) << size;
    if (size < root_header_size) continue;
    // And with a header that says that this is all.
    const auto body = std::span(good).subspan(root_header_size, size - root_header_size);
    EXPECT_FALSE(decode_root(*seal_root(body), no_limit)) << size;
  }
}

}  // namespace
}  // namespace wasifs
