// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contract of `RandomAccessFile` in include/wasifs/fs/callback.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "node_calls.h"
#include "wasifs/fs/callback.h"

namespace wasifs {
namespace {

using ::testing::ElementsAre;

// Functions over a string, which note the sizes that they are asked for.
class RandomAccess : public ::testing::Test {
 protected:
  RandomAccessFile functions() {
    return {
        .read_at = [this](std::uint64_t offset, std::span<std::byte> bytes) -> Result<std::size_t> {
          sizes_.push_back(bytes.size());
          if (offset >= fail_from_) return Errno::io;
          if (offset >= content_.size()) return std::size_t{0};
          const auto from = std::as_bytes(std::span(content_)).subspan(offset);
          const std::size_t count = std::min(from.size(), bytes.size());
          std::ranges::copy(from.first(count), bytes.begin());
          return count;
        },
        .size = [this]() -> Result<std::uint64_t> { return content_.size(); },
        .write_at = [this](std::uint64_t offset,
                           std::span<const std::byte> bytes) -> Result<std::size_t> {
          sizes_.push_back(bytes.size());
          if (offset >= fail_from_) return Errno::nospc;
          const std::size_t count = std::min(bytes.size(), most_);
          if (content_.size() < offset + count) content_.resize(offset + count);
          std::ranges::copy(text_of(bytes.first(count)),
                            content_.begin() + static_cast<std::ptrdiff_t>(offset));
          return count;
        },
        .truncate = [this](std::uint64_t size) -> Result<void> {
          content_.resize(size);
          return {};
        }};
  }
  std::string content_ = "0123456789";
  std::vector<std::size_t> sizes_;
  std::size_t most_ = SIZE_MAX;
  std::uint64_t fail_from_ = UINT64_MAX;
};

TEST_F(RandomAccess, ReadsRanges) {
  const Ref<Inode> file = make_random_access_file(functions());
  const auto opened = open(*file, Access::read);
  ASSERT_TRUE(opened);
  EXPECT_EQ(read_at(**opened, 2, 3), "234");
  EXPECT_EQ(read_at(**opened, 8, 10), "89");
  EXPECT_EQ(read_at(**opened, 10, 10), "");
  EXPECT_EQ(file->stat()->size, 10U);
  EXPECT_EQ(file->stat()->type, FileType::regular_file);
  content_ = "changed";
  EXPECT_EQ(read_at(**opened, 0, 100), "changed") << "nothing is kept";
}

TEST_F(RandomAccess, LongTransfersComeInPieces) {
  content_.clear();
  for (int i = 0; i < 150'000; ++i) content_ += static_cast<char>('a' + i % 23);
  const std::string before = content_;
  const Ref<Inode> file = make_random_access_file(functions());
  EXPECT_EQ(read_at(*file, 0, 150'000), content_);
  EXPECT_THAT(sizes_, ElementsAre(65536, 65536, 150'000 - 2 * 65536));
  sizes_.clear();
  content_.clear();
  EXPECT_EQ(write_at(*file, 0, before), before.size());
  EXPECT_THAT(sizes_, ElementsAre(65536, 65536, 150'000 - 2 * 65536));
  EXPECT_EQ(content_, before);
}

TEST_F(RandomAccess, ErrorsAfterAPieceAreNotSeen) {
  content_.assign(100'000, 'x');
  fail_from_ = 65536;
  const Ref<Inode> file = make_random_access_file(functions());
  EXPECT_EQ(read_at(*file, 0, 100'000)->size(), 65536U);
  EXPECT_EQ(errno_of(read_at(*file, 65536, 10)), Errno::io);
  EXPECT_EQ(write_at(*file, 0, std::string(100'000, 'y')), 65536U);
  EXPECT_EQ(errno_of(write_at(*file, 65536, "y")), Errno::nospc);
}

TEST_F(RandomAccess, StopsWhereLessWasWritten) {
  most_ = 3;
  const Ref<Inode> file = make_random_access_file(functions());
  EXPECT_EQ(write_at(*file, 0, "abcdef"), 3U);
  EXPECT_EQ(content_, "abc3456789");
  EXPECT_THAT(sizes_, ElementsAre(6));
}

TEST_F(RandomAccess, OpenNeedsTheFunctions) {
  RandomAccessFile readable = functions();
  readable.write_at = nullptr;
  const Ref<Inode> file = make_random_access_file(std::move(readable));
  EXPECT_TRUE(open(*file, Access::read));
  EXPECT_EQ(errno_of(open(*file, Access::write)), Errno::acces);
  EXPECT_EQ(errno_of(open(*file, Access::read, true)), Errno::acces);
  EXPECT_EQ(errno_of(write_at(*file, 0, "x")), Errno::rofs);

  RandomAccessFile writable = functions();
  writable.read_at = nullptr;
  EXPECT_EQ(errno_of(open(*make_random_access_file(std::move(writable)), Access::read_write)),
            Errno::acces);
}

TEST_F(RandomAccess, TruncatesAtOpenAndLater) {
  const Ref<Inode> file = make_random_access_file(functions());
  ASSERT_TRUE(file->as_file()->truncate(4));
  EXPECT_EQ(content_, "0123");
  ASSERT_TRUE(open(*file, Access::write, true));
  EXPECT_EQ(content_, "");
}

TEST_F(RandomAccess, WithoutTruncateItsSizeStays) {
  RandomAccessFile fixed = functions();
  fixed.truncate = nullptr;
  const Ref<Inode> file = make_random_access_file(std::move(fixed));
  EXPECT_TRUE(open(*file, Access::write, true));
  EXPECT_EQ(content_, "0123456789");
  EXPECT_EQ(errno_of(file->as_file()->truncate(3)), Errno::inval);
}

TEST_F(RandomAccess, AppendsThroughSizeOrItsOwnFunction) {
  const Ref<Inode> plain = make_random_access_file(functions());
  const auto first = append(*plain, "ab");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->count, 2U);
  EXPECT_EQ(first->end, 12U);
  EXPECT_EQ(content_, "0123456789ab");

  RandomAccessFile own = functions();
  std::string log = "x";
  own.append = [&log](std::span<const std::byte> bytes) -> Result<Appended> {
    log += text_of(bytes);
    return Appended{.count = bytes.size(), .end = log.size()};
  };
  const Ref<Inode> file = make_random_access_file(std::move(own));
  const auto second = append(*file, "yz");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->count, 2U);
  EXPECT_EQ(second->end, 3U);
  EXPECT_EQ(log, "xyz");
  EXPECT_EQ(content_, "0123456789ab");
}

TEST_F(RandomAccess, SyncIsHandedOn) {
  EXPECT_TRUE(make_random_access_file(functions())->sync(false));
  RandomAccessFile failing = functions();
  failing.sync = []() -> Result<void> { return Errno::io; };
  EXPECT_EQ(errno_of(make_random_access_file(std::move(failing))->sync(false)), Errno::io);
}

}  // namespace
}  // namespace wasifs
