// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The extents of a file against a plain string that holds the same bytes, and what they cost.
#include "fs/mem/content.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "host_os/large_page.h"
#include "io.h"

namespace wasifs::mem {
namespace {

constexpr std::uint64_t no_limit = INT64_MAX;

class ContentTest : public testing::Test {
 protected:
  ~ContentTest() override {
    content_.drop(budget_);
    EXPECT_EQ(budget_.used(), 0U) << "every charged byte is given back";
  }

  Result<std::size_t> write(std::string_view text, std::uint64_t offset) {
    const auto done = test::with_bytes(
        text, [&](WriteBuffers& b) { return content_.write(b, offset, no_limit, budget_); });
    EXPECT_EQ(content_.charged(), budget_.used());
    return done;
  }
  void truncate(std::uint64_t size) {
    Freed freed;
    EXPECT_TRUE(content_.truncate(size, budget_, freed));
    EXPECT_EQ(content_.charged(), budget_.used());
  }
  std::string read(std::size_t size, std::uint64_t offset) {
    return test::bytes_from(size, [&](ReadBuffers& b) { content_.read(b, offset); });
  }

  Budget budget_{UINT64_MAX};
  Content content_;
};

TEST_F(ContentTest, OneByteFarOutIsOneExtent) {
  const std::uint64_t far = std::uint64_t{64} << 30;
  EXPECT_EQ(write("x", far - 1), 1U);
  EXPECT_EQ(content_.size(), far);
  EXPECT_EQ(content_.extent_count(), 1U);
  EXPECT_LE(budget_.used(), Content::block);
  EXPECT_EQ(read(3, far - 3), std::string("\0\0x", 3));
  EXPECT_EQ(read(2, 0), std::string(2, '\0'));
}

TEST_F(ContentTest, AppendingMakesFewExtents) {
  const std::string line(1000, 'l');
  for (std::uint64_t i = 0; i < 50'000; ++i) ASSERT_EQ(write(line, i * line.size()), line.size());
  EXPECT_EQ(budget_.used(), 50'000U * line.size()) << "only what was written is charged";
  EXPECT_LT(content_.extent_count(), 70U);
}

TEST_F(ContentTest, LongFilesGrowByLargePages) {
  constexpr std::uint64_t length = 15'500'000;
  const auto piece_at = [](std::uint64_t offset) {
    return std::string(100'000, static_cast<char>('a' + offset / 100'000 % 23));
  };
  for (std::uint64_t at = 0; at < length; at += 100'000)
    ASSERT_EQ(write(piece_at(at), at), 100'000U);
  EXPECT_EQ(budget_.used(), length) << "only what was written is charged";
  std::vector<std::span<const std::byte>> pieces;
  content_.find_bytes(Content::grows_by_large_pages + (1 << 20), 4 << 20, pieces);
  ASSERT_GE(pieces.size(), 2U);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(pieces[1].data()) % large_page, 0U);

  for (const std::uint64_t size : {length - 150'000, length + 150'000, length - 4'150'000}) {
    truncate(size);
    for (std::uint64_t at = 0; at < std::min(size, length - 150'000) - 150'000; at += 1'700'000)
      EXPECT_TRUE(read(100'000, at) == piece_at(at)) << at;
  }
  EXPECT_EQ(read(100, length - 4'150'000 - 50), piece_at(length - 4'200'000).substr(0, 50));
}

TEST_F(ContentTest, ShortFilesTakeLittle) {
  EXPECT_EQ(write("tiny", 0), 4U);
  EXPECT_EQ(budget_.used(), 4U);
  EXPECT_EQ(write("-and-longer", 4), 11U);
  EXPECT_EQ(read(100, 0), "tiny-and-longer");
  EXPECT_EQ(content_.extent_count(), 1U);
}

TEST_F(ContentTest, GrowingShowsZerosNotOldBytes) {
  EXPECT_EQ(write(std::string(10'000, 'x'), 0), 10'000U);
  truncate(5);
  truncate(20'000);
  EXPECT_EQ(read(20'001, 0), "xxxxx" + std::string(19'995, '\0'));
  truncate(6);
  EXPECT_EQ(write("y", 9'000), 1U);
  EXPECT_EQ(read(20'000, 0), "xxxxx" + std::string(8'995, '\0') + "y");
}

TEST_F(ContentTest, ShrinkingGivesMemoryBack) {
  EXPECT_EQ(write(std::string(3 << 20, 'x'), 0), 3U << 20);
  Freed freed;
  ASSERT_TRUE(content_.truncate(1, budget_, freed));
  EXPECT_EQ(budget_.used(), 1U);
  EXPECT_EQ(content_.extent_count(), 1U);
  EXPECT_GE(freed.size(), 2U) << "left to the caller to destroy";
}

TEST_F(ContentTest, AllocateChargesWithoutMemoryAndKeepsBytes) {
  EXPECT_EQ(write("keep", 100'000), 4U);
  const std::uint64_t before = budget_.used();
  ASSERT_TRUE(content_.allocate(50'000, 200'000, budget_));
  EXPECT_EQ(content_.size(), 200'000U);
  EXPECT_EQ(content_.charged(), budget_.used());
  EXPECT_GT(budget_.used(), before + 140'000);
  EXPECT_EQ(read(4, 100'000), "keep");
  EXPECT_EQ(read(3, 199'999), std::string(1, '\0'));

  const std::uint64_t reserved = budget_.used();
  EXPECT_EQ(write("inside", 150'000), 6U);
  EXPECT_EQ(budget_.used(), reserved) << "writing to reserved space is paid for";
  EXPECT_EQ(read(8, 149'999), std::string("\0inside\0", 8));
  ASSERT_TRUE(content_.allocate(0, std::uint64_t{1} << 50, budget_)) << "takes no memory";
}

TEST_F(ContentTest, AppendsBehindAVeryLongReservation) {
  // Twice its length is more than 2^63, so the next power of two has no value.
  const std::uint64_t reserved = (std::uint64_t{1} << 62) + 4096;
  ASSERT_TRUE(content_.allocate(0, reserved, budget_));
  EXPECT_EQ(write("end", reserved), 3U);
  EXPECT_EQ(read(5, reserved - 2), std::string("\0\0end", 5));
}

TEST(ContentLimit, FullAfterAsMuchAsFits) {
  Budget budget(10'000);
  Content content;
  const auto write = [&](std::string_view text, std::uint64_t offset) {
    return test::with_bytes(
        text, [&](WriteBuffers& b) { return content.write(b, offset, no_limit, budget); });
  };
  EXPECT_EQ(write(std::string(9'000, 'a'), 0), 9'000U);
  EXPECT_EQ(write(std::string(9'000, 'b'), 9'000), 1'000U) << "partial success first";
  EXPECT_EQ(content.size(), 10'000U);
  EXPECT_EQ(write("c", 10'000).error(), Errno::nospc);
  EXPECT_EQ(write("c", 20'000'000).error(), Errno::nospc);
  EXPECT_EQ(content.size(), 10'000U) << "a write that wrote nothing leaves the size";
  EXPECT_EQ(write("overwrite", 0), 9U);
  EXPECT_EQ(content.allocate(0, 10'001, budget).error(), Errno::nospc);
  EXPECT_EQ(content.size(), 10'000U);
  Freed freed;
  EXPECT_EQ(content.truncate(1 << 30, budget, freed).error(), Errno::nospc)
      << "the rest of the last block is not free";
  EXPECT_TRUE(content.truncate(5'000, budget, freed));
  EXPECT_TRUE(content.truncate(1 << 30, budget, freed)) << "a hole is";
  content.drop(budget);
  EXPECT_EQ(budget.used(), 0U);
}

TEST(ContentLimit, LongestFile) {
  Budget budget(UINT64_MAX);
  Content content;
  const auto write = [&](std::string_view text, std::uint64_t offset) {
    return test::with_bytes(text,
                            [&](WriteBuffers& b) { return content.write(b, offset, 100, budget); });
  };
  EXPECT_EQ(write("abcdef", 97), 3U);
  EXPECT_EQ(write("abcdef", 100).error(), Errno::fbig);
  EXPECT_EQ(write("", 100), 0U);
  EXPECT_EQ(content.size(), 100U);
}

// Random changes, some under a limit, compared with a string after each.
class RandomContent : public testing::TestWithParam<unsigned> {};

TEST_P(RandomContent, EqualsAPlainString) {
  std::mt19937 random(GetParam());
  const auto below = [&](std::uint64_t bound) { return random() % bound; };
  Budget budget(GetParam() % 2 == 0 ? UINT64_MAX : 150'000);
  Content content;
  std::string model;
  for (int step = 0; step < 3'000; ++step) {
    const std::uint64_t reach = below(4) == 0 ? 300'000 : model.size() + 2;
    const std::uint64_t offset = below(reach);
    switch (below(8)) {
      case 0: {
        Freed freed;
        if (content.truncate(offset, budget, freed)) model.resize(offset, '\0');
        break;
      }
      case 1: {
        const std::uint64_t end = offset + 1 + below(20'000);
        if (content.allocate(offset, end, budget)) model.resize(std::max(model.size(), end), '\0');
        break;
      }
      default: {
        const std::string text(1 + below(below(3) == 0 ? 70'000 : 200), char('a' + step % 26));
        const auto done = test::with_bytes(
            text, [&](WriteBuffers& b) { return content.write(b, offset, no_limit, budget); });
        if (done) {
          model.resize(std::max<std::uint64_t>(model.size(), offset + *done), '\0');
          model.replace(offset, *done, text, 0, *done);
        } else {
          ASSERT_EQ(done.error(), Errno::nospc);
        }
      }
    }
    ASSERT_EQ(content.size(), model.size()) << "step " << step;
    ASSERT_EQ(content.charged(), budget.used()) << "step " << step;
    const std::string found =
        test::bytes_from(model.size() + 10, [&](ReadBuffers& b) { content.read(b, 0); });
    ASSERT_TRUE(found == model) << "step " << step << ", differs at "
                                << std::ranges::mismatch(found, model).in1 - found.begin();
  }
  content.drop(budget);
  EXPECT_EQ(budget.used(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomContent, testing::Range(0U, 8U));

}  // namespace
}  // namespace wasifs::mem
