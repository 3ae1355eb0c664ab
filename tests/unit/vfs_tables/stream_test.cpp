// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Open files over streams: what waits, what does not, and what ends a wait.
#include <gtest/gtest.h>

#include <thread>

#include "fakes.h"
#include "wasifs/open_file.h"

namespace wasifs::test {
namespace {

class StreamTest : public testing::TestWithParam<Channel::Style> {
 protected:
  Ref<Channel> channel(std::size_t capacity) { return make_ref<Channel>(capacity, GetParam()); }
  Ref<OpenFile> open(Ref<Inode> inode, FdFlags flags = {}) {
    return make_ref<OpenFile>(std::move(inode), Access::read_write, flags);
  }
  std::string read(OpenFile& file, std::size_t size) {
    In in(size);
    return in.text(file.read(in, waits).value());
  }
  Result<std::size_t> write(OpenFile& file, std::string text, std::vector<std::size_t> sizes = {}) {
    Out out(std::move(text), std::move(sizes));
    return file.write(out, waits);
  }

  Waits waits;
};

INSTANTIATE_TEST_SUITE_P(Styles, StreamTest,
                         testing::Values(Channel::Style::take, Channel::Style::spans));

TEST_P(StreamTest, GivesWhatIsThereWithoutWaitingForMore) {
  const auto file = open(channel(16));
  EXPECT_EQ(write(*file, "hello").value(), 5U);
  EXPECT_EQ(read(*file, 3), "hel");
  EXPECT_EQ(read(*file, 10), "lo");
}

TEST_P(StreamTest, NonblockNeverWaits) {
  const auto file = open(channel(4), FdFlags::nonblock);
  In in(1);
  EXPECT_EQ(errno_of(file->read(in, waits)), Errno::again);
  EXPECT_EQ(write(*file, "abcdef").value(), 4U);
  EXPECT_EQ(errno_of(write(*file, "gh")), Errno::again);
  EXPECT_EQ(read(*file, 8), "abcd");
}

TEST_P(StreamTest, NothingToTransferIsDoneAtOnce) {
  const auto inode = channel(0);
  inode->close_reader();
  const auto file = open(inode);
  In in(0);
  EXPECT_EQ(file->read(in, waits).value(), 0U);
  EXPECT_EQ(write(*file, "").value(), 0U);
  EXPECT_EQ(inode->tries(), 0);
}

TEST_P(StreamTest, EndOfFileAndBrokenPipe) {
  const auto inode = channel(8);
  const auto file = open(inode);
  EXPECT_EQ(write(*file, "last").value(), 4U);
  inode->close_writer();
  EXPECT_EQ(read(*file, 8), "last");
  EXPECT_EQ(read(*file, 8), "");
  inode->close_reader();
  EXPECT_EQ(errno_of(write(*file, "x")), Errno::pipe);
}

TEST_P(StreamTest, AReaderWaitsForAWriter) {
  const auto file = open(channel(8));
  std::thread writer([&] { EXPECT_EQ(write(*file, "data").value(), 4U); });
  EXPECT_EQ(read(*file, 4), "data");
  writer.join();
}

TEST_P(StreamTest, AReaderWaitsForTheEnd) {
  const auto inode = channel(8);
  const auto file = open(inode);
  std::thread closer([&] { inode->close_writer(); });
  EXPECT_EQ(read(*file, 4), "");
  closer.join();
}

// More than fits, in pieces that end anywhere but where the room does.
TEST_P(StreamTest, ABlockingWriteGoesOnUntilAllIsWritten) {
  const auto file = open(channel(7));
  std::string text;
  for (int i = 0; text.size() < 20000; ++i) text += std::to_string(i);
  std::thread writer(
      [&] { EXPECT_EQ(write(*file, text, {10, 0, 333, 5000}).value(), text.size()); });
  std::string got;
  while (got.size() < text.size()) got += read(*file, 5);
  writer.join();
  EXPECT_EQ(got, text);
}

TEST_P(StreamTest, AnInterruptEndsAWait) {
  const auto file = open(channel(4));
  std::thread reader([&] {
    In in(1);
    EXPECT_EQ(errno_of(file->read(in, waits)), Errno::intr);
  });
  waits.interrupt.raise();
  reader.join();
  // It lets no further wait begin, but takes nothing from what need not wait.
  In in(1);
  EXPECT_EQ(errno_of(file->read(in, waits)), Errno::intr);
  EXPECT_EQ(write(*file, "abcd").value(), 4U);
  EXPECT_EQ(errno_of(write(*file, "e")), Errno::intr);
  EXPECT_EQ(read(*file, 4), "abcd");
  waits.interrupt.clear();
  EXPECT_EQ(write(*file, "e").value(), 1U);
}

TEST_P(StreamTest, WhatWasWrittenBeforeAnInterruptIsASuccess) {
  const auto inode = channel(4);
  const auto file = open(inode);
  waits.interrupt.raise();
  EXPECT_EQ(write(*file, "abcdef").value(), 4U);
}

TEST_P(StreamTest, WhatWasWrittenBeforeAnErrorIsASuccess) {
  const auto inode = channel(4);
  const auto file = open(inode);
  std::thread writer([&] {
    const auto count = write(*file, "abcdef");
    EXPECT_EQ(count.value_or(0), 4U);
  });
  while (inode->readiness().bytes < 4) std::this_thread::yield();
  inode->close_reader();
  writer.join();
  EXPECT_EQ(errno_of(write(*file, "x")), Errno::pipe);
}

TEST_P(StreamTest, AStreamThatTakesNothingIsNotAskedForEver) {
  class Idle : public StreamInode {
   public:
    Result<Stat> stat() override { return Stat{}; }
    Result<std::size_t> try_write(WriteBuffers&) override { return std::size_t{0}; }
  };
  EXPECT_EQ(write(*open(make_ref<Idle>()), "x").value(), 0U);
}

TEST_P(StreamTest, WaitReadySeesEitherSide) {
  const auto inode = channel(1);
  EXPECT_TRUE(wait_ready(*inode, Interest::write, waits));
  const auto file = open(inode);
  std::thread writer([&] { EXPECT_TRUE(write(*file, "x")); });
  EXPECT_TRUE(wait_ready(*inode, Interest::read, waits));
  writer.join();
  EXPECT_TRUE(has_any(inode->readiness().ready, Interest::read));
  waits.interrupt.raise();
  EXPECT_EQ(errno_of(wait_ready(*inode, Interest::read, waits)), Errno::intr);
}

// One byte back and forth: a single lost wake-up hangs it.
TEST_P(StreamTest, PingPongLosesNoWakeUp) {
  const auto there = open(channel(1));
  const auto back = open(channel(1));
  constexpr int rounds = 2000;
  std::thread echo([&] {
    for (int i = 0; i < rounds; ++i) ASSERT_TRUE(write(*back, read(*there, 1)));
  });
  for (int i = 0; i < rounds; ++i) {
    const std::string ball(1, static_cast<char>('a' + i % 26));
    ASSERT_TRUE(write(*there, ball));
    ASSERT_EQ(read(*back, 1), ball);
  }
  echo.join();
}

}  // namespace
}  // namespace wasifs::test
