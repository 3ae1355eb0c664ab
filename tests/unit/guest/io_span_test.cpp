// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/io_span.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string_view>

namespace wasifs {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

class IoSpanTest : public testing::TestWithParam<bool> {
 protected:
  std::array<char, 32> memory_{};
  std::byte* at(std::size_t offset) {
    return std::as_writable_bytes(std::span(memory_)).data() + offset;
  }
};

INSTANTIATE_TEST_SUITE_P(OwnAndShared, IoSpanTest, testing::Bool());

TEST_P(IoSpanTest, ReadSkipsEmptySpansAndCounts) {
  const std::array<IoSpan, 4> spans{{{nullptr, 0}, {at(0), 3}, {at(9), 0}, {at(4), 4}}};
  ReadBuffers buffers(spans, GetParam());
  EXPECT_EQ(buffers.size(), 7U);
  EXPECT_EQ(buffers.put(bytes_of("abcd")), 4U);
  EXPECT_EQ(buffers.done(), 4U);
  EXPECT_EQ(buffers.remaining(), 3U);
  EXPECT_EQ(buffers.put(bytes_of("efghij")), 3U);
  EXPECT_EQ(buffers.put(bytes_of("x")), 0U);
  EXPECT_EQ(std::string_view(memory_.data(), 9), std::string_view("abc\0defg\0", 9));
}

TEST_P(IoSpanTest, ZerosAreWrittenWithoutASource) {
  memory_.fill('x');
  const std::array<IoSpan, 2> spans{{{at(1), 3}, {at(5), 3}}};
  ReadBuffers buffers(spans, GetParam());
  EXPECT_EQ(buffers.put_zeros(5), 5U);
  EXPECT_EQ(buffers.put_zeros(5), 1U);
  EXPECT_EQ(std::string_view(memory_.data(), 9), std::string_view("x\0\0\0x\0\0\0x", 9));
}

TEST_P(IoSpanTest, OfOverlappingSpansTheLaterWins) {
  const std::array<IoSpan, 2> spans{{{at(0), 4}, {at(2), 4}}};
  ReadBuffers buffers(spans, GetParam());
  EXPECT_EQ(buffers.put(bytes_of("abcdEFGH")), 8U);
  EXPECT_EQ(std::string_view(memory_.data(), 6), "abEFGH");
}

TEST_P(IoSpanTest, WriteDrainsInOrder) {
  std::memcpy(memory_.data(), "0123456789", 10);
  const std::array<ConstIoSpan, 3> spans{{{at(8), 2}, {nullptr, 0}, {at(0), 3}}};
  WriteBuffers buffers(spans, GetParam());
  std::array<char, 4> first{};
  EXPECT_EQ(buffers.take(std::as_writable_bytes(std::span(first))), 4U);
  EXPECT_EQ(std::string_view(first.data(), 4), "8901");
  EXPECT_EQ(buffers.take(std::as_writable_bytes(std::span(first))), 1U);
  EXPECT_EQ(first[0], '2');
  EXPECT_EQ(buffers.remaining(), 0U);
}

TEST(IoSpanOwner, IsAskedBeforeEachUse) {
  struct Owner final : SpanOwner {
    void refetch() noexcept override { ++asked; }
    int asked = 0;
  };
  Owner owner;
  std::array<std::byte, 4> memory{};
  const std::array<IoSpan, 1> spans{{{memory.data(), memory.size()}}};
  ReadBuffers buffers(spans, false, &owner);
  static_cast<void>(buffers.put(bytes_of("a")));
  static_cast<void>(buffers.put_zeros(1));
  static_cast<void>(buffers.spans());
  EXPECT_EQ(owner.asked, 3);
}

}  // namespace
}  // namespace wasifs
