// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The streams of include/wasifs/io/stdio.h that need no operating system.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "stream_calls.h"
#include "wasifs/io/stdio.h"

namespace wasifs {
namespace {

TEST(NullStream, ReadsNothingAndDiscardsAll) {
  const Ref<Inode> null = make_null_stream();
  EXPECT_EQ(try_read(*null, 10), "");
  EXPECT_EQ(try_write(*null, std::string(100'000, 'x')), 100'000U);
  EXPECT_EQ(try_read(*null, 10), "");
  EXPECT_TRUE(ready_to_read(*null));
  EXPECT_TRUE(ready_to_write(*null));
  EXPECT_TRUE(null->readiness().hangup);
}

TEST(BytesInput, GivesItsBytesThenTheEnd) {
  const Ref<Inode> input = make_bytes_input("some text");
  EXPECT_EQ(input->readiness().bytes, 9U);
  EXPECT_FALSE(input->readiness().hangup);
  EXPECT_EQ(try_read(*input, 4), "some");
  EXPECT_EQ(try_read(*input, 100), " text");
  EXPECT_EQ(try_read(*input, 100), "");
  EXPECT_TRUE(ready_to_read(*input));
  EXPECT_TRUE(input->readiness().hangup);
  EXPECT_EQ(errno_of(try_write(*input, "x")), Errno::badf);
}

TEST(BytesInput, TakesBytesWithNulInside) {
  const Ref<Inode> input =
      make_bytes_input(std::vector{std::byte{'a'}, std::byte{0}, std::byte{'b'}});
  EXPECT_EQ(try_read(*input, 10), std::string("a\0b", 3));
}

TEST(BytesInput, ThreadsGetEachByteOnce) {
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>('a' + i % 26);
  const Ref<Inode> input = make_bytes_input(bytes);
  std::array<std::size_t, 2> counts{};
  std::vector<std::thread> threads;
  for (std::size_t& count : counts) {
    threads.emplace_back([&count, input] {
      while (true) {
        const auto got = try_read(*input, 7);
        ASSERT_TRUE(got);
        if (got->empty()) return;
        count += got->size();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counts[0] + counts[1], bytes.size());
}

TEST(BytesOutput, KeepsUntilTaken) {
  const Ref<BytesOutput> output = make_bytes_output();
  EXPECT_EQ(try_write(*output, "one "), 4U);
  EXPECT_EQ(try_write(*output, "two"), 3U);
  EXPECT_EQ(output->contents(), "one two");
  EXPECT_EQ(output->contents(), "one two");
  EXPECT_EQ(output->take(), "one two");
  EXPECT_EQ(output->contents(), "");
  EXPECT_EQ(errno_of(try_read(*output, 1)), Errno::badf);
}

TEST(BytesOutput, IsBounded) {
  const Ref<BytesOutput> output = make_bytes_output(10);
  EXPECT_EQ(try_write(*output, "12345678"), 8U);
  EXPECT_EQ(try_write(*output, "abcdef"), 2U);
  EXPECT_EQ(errno_of(try_write(*output, "x")), Errno::nospc);
  EXPECT_EQ(try_write(*output, ""), 0U);
  EXPECT_TRUE(ready_to_write(*output)) << "an error does not wait";
  EXPECT_EQ(output->take(), "12345678ab");
  EXPECT_EQ(try_write(*output, "again"), 5U);
  EXPECT_EQ(output->contents(), "again");
}

TEST(BytesOutput, ALimitBeyondAllMemoryDoesNotEndTheHost) {
  const Ref<BytesOutput> output = make_bytes_output(SIZE_MAX);
  EXPECT_EQ(try_write(*output, "kept"), 4U);
  // Longer than any string, so nothing of it is looked at.
  const std::byte byte{};
  const std::array spans{ConstIoSpan{&byte, SIZE_MAX - 100}};
  WriteBuffers buffers(spans);
  EXPECT_EQ(errno_of(output->as_stream()->try_write(buffers)), Errno::nospc);
  EXPECT_EQ(output->contents(), "kept");
}

TEST(BytesOutput, WritesOfThreadsStayWhole) {
  const Ref<BytesOutput> output = make_bytes_output();
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([number, output] {
      const std::string line = std::string(50, static_cast<char>('a' + number)) + '\n';
      for (int i = 0; i < 500; ++i) ASSERT_EQ(try_write(*output, line), line.size());
    });
  }
  for (int i = 0; i < 100; ++i) EXPECT_EQ(output->contents().size() % 51, 0U);
  for (std::thread& thread : threads) thread.join();
  const std::string all = output->take();
  ASSERT_EQ(all.size(), 4U * 500U * 51U);
  for (std::size_t at = 0; at < all.size(); at += 51) {
    ASSERT_EQ(all.substr(at, 51), std::string(50, all[at]) + '\n');
  }
}

TEST(Streams, HaveNumbersOfTheirOwn) {
  std::set<std::uint64_t> numbers;
  const std::array<Ref<Inode>, 3> streams{make_null_stream(), make_bytes_input("x"),
                                          make_bytes_output()};
  for (const Ref<Inode>& stream : streams) {
    const auto stat = stream->stat();
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->type, FileType::unknown);
    EXPECT_EQ(stat->size, 0U);
    EXPECT_NE(stat->dev, 0U);
    numbers.insert(stat->ino);
  }
  EXPECT_EQ(numbers.size(), streams.size());
  EXPECT_FALSE(numbers.contains(0));
}

}  // namespace
}  // namespace wasifs
