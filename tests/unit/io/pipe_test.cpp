// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contract of include/wasifs/io/pipe.h, one thread. See pipe_threads_test.cpp for the rest.
#include "wasifs/io/pipe.h"

#include <gtest/gtest.h>

#include "stream_calls.h"

namespace wasifs {
namespace {

TEST(Pipe, GivesBytesInOrder) {
  const PipeEnds ends = make_pipe();
  EXPECT_EQ(try_write(*ends.writer, "hello "), 6U);
  EXPECT_EQ(try_write(*ends.writer, "world"), 5U);
  EXPECT_EQ(try_read(*ends.reader, 4), "hell");
  EXPECT_EQ(try_read(*ends.reader, 100), "o world");
}

TEST(Pipe, EmptyIsAgainWhileTheWriterLives) {
  PipeEnds ends = make_pipe();
  EXPECT_EQ(errno_of(try_read(*ends.reader, 1)), Errno::again);
  ends.writer = nullptr;
  EXPECT_EQ(try_read(*ends.reader, 1), "");
}

TEST(Pipe, WhatWasWrittenOutlivesTheWriter) {
  PipeEnds ends = make_pipe();
  ASSERT_EQ(try_write(*ends.writer, "left"), 4U);
  Ref<Inode> second = ends.writer;
  ends.writer = nullptr;
  EXPECT_FALSE(ends.reader->readiness().hangup) << "a second reference still holds the writer";
  second = nullptr;
  EXPECT_TRUE(ends.reader->readiness().hangup);
  EXPECT_EQ(try_read(*ends.reader, 10), "left");
  EXPECT_EQ(try_read(*ends.reader, 10), "");
}

TEST(Pipe, NobodyReads) {
  PipeEnds ends = make_pipe();
  ASSERT_EQ(try_write(*ends.writer, "lost"), 4U);
  ends.reader = nullptr;
  EXPECT_EQ(errno_of(try_write(*ends.writer, "x")), Errno::pipe);
  EXPECT_EQ(try_write(*ends.writer, ""), 0U) << "as POSIX: nothing to write is no error";
  EXPECT_TRUE(ready_to_write(*ends.writer));
  EXPECT_TRUE(ends.writer->readiness().hangup);
}

TEST(Pipe, EndsDoOneThingOnly) {
  const PipeEnds ends = make_pipe();
  EXPECT_EQ(errno_of(try_read(*ends.writer, 1)), Errno::badf);
  EXPECT_EQ(errno_of(try_write(*ends.reader, "x")), Errno::badf);
}

TEST(Pipe, SmallWritesAreWholeOrNot) {
  const PipeEnds ends = make_pipe(pipe_atomic_size);
  ASSERT_EQ(try_write(*ends.writer, std::string(pipe_atomic_size - 10, 'a')),
            pipe_atomic_size - 10);
  EXPECT_EQ(errno_of(try_write(*ends.writer, std::string(11, 'b'))), Errno::again);
  EXPECT_EQ(try_write(*ends.writer, std::string(10, 'b')), 10U);
  EXPECT_EQ(errno_of(try_write(*ends.writer, "c")), Errno::again);
}

TEST(Pipe, SmallWriteOfManyPiecesIsOneWrite) {
  const PipeEnds ends = make_pipe(pipe_atomic_size);
  ASSERT_EQ(try_write(*ends.writer, std::string(pipe_atomic_size - 3, 'a')), pipe_atomic_size - 3);
  const std::string_view text = "wxyz";
  std::vector<ConstIoSpan> spans;
  for (const char& letter : text) spans.push_back({std::as_bytes(std::span(&letter, 1)).data(), 1});
  WriteBuffers buffers(spans);
  EXPECT_EQ(errno_of(ends.writer->as_stream()->try_write(buffers)), Errno::again);
  EXPECT_EQ(buffers.done(), 0U);
}

TEST(Pipe, LargeWritesPutWhatFits) {
  const PipeEnds ends = make_pipe(10000);
  const std::string text(20000, 'x');
  EXPECT_EQ(try_write(*ends.writer, text), 10000U);
  EXPECT_EQ(errno_of(try_write(*ends.writer, text)), Errno::again);
  EXPECT_EQ(try_read(*ends.reader, 1), "x");
  EXPECT_EQ(try_write(*ends.writer, text), 1U);
}

TEST(Pipe, ContentIsRightAcrossTheSeam) {
  const PipeEnds ends = make_pipe(5000);
  std::string written, read;
  for (int round = 0; round < 50; ++round) {
    std::string chunk;
    for (int i = 0; i < 997 + round; ++i) chunk += static_cast<char>('a' + (i * 7 + round) % 26);
    ASSERT_EQ(try_write(*ends.writer, chunk), chunk.size());
    written += chunk;
    const auto got = try_read(*ends.reader, 2000);
    ASSERT_TRUE(got);
    read += *got;
  }
  EXPECT_EQ(read, written);
}

TEST(Pipe, CapacityIsAtLeastTheAtomicSize) {
  const PipeEnds ends = make_pipe(1);
  EXPECT_EQ(try_write(*ends.writer, std::string(pipe_atomic_size, 'x')), pipe_atomic_size);
}

TEST(Pipe, ReadinessCountsBytes) {
  const PipeEnds ends = make_pipe(pipe_atomic_size + 1);
  EXPECT_FALSE(ready_to_read(*ends.reader));
  EXPECT_TRUE(ready_to_write(*ends.writer));
  ASSERT_EQ(try_write(*ends.writer, "x"), 1U);
  EXPECT_TRUE(ready_to_read(*ends.reader));
  EXPECT_EQ(ends.reader->readiness().bytes, 1U);
  EXPECT_TRUE(ready_to_write(*ends.writer)) << "an atomic write still fits";
  ASSERT_EQ(try_write(*ends.writer, "y"), 1U);
  EXPECT_FALSE(ready_to_write(*ends.writer)) << "room, but less than an atomic write may need";
  EXPECT_EQ(ends.reader->readiness().bytes, 2U);
}

TEST(Pipe, NothingToReadOrWriteIsSuccess) {
  const PipeEnds ends = make_pipe();
  EXPECT_EQ(try_read(*ends.reader, 0), "");
  EXPECT_EQ(try_write(*ends.writer, ""), 0U);
}

TEST(Pipe, WakesTheReaderWhenBytesAppear) {
  const PipeEnds ends = make_pipe();
  const Registered waiter(*ends.reader, Interest::read);
  ASSERT_EQ(try_write(*ends.writer, "x"), 1U);
  EXPECT_EQ(waiter.notified(), 1);
  ASSERT_EQ(try_write(*ends.writer, "y"), 1U);
  EXPECT_EQ(waiter.notified(), 1) << "there were bytes already";
}

TEST(Pipe, WakesTheReaderWhenTheWriterGoes) {
  PipeEnds ends = make_pipe();
  const Registered waiter(*ends.reader, Interest::read);
  ends.writer = nullptr;
  EXPECT_EQ(waiter.notified(), 1);
}

TEST(Pipe, WakesTheWriterWhenThereIsRoomOrNobodyReads) {
  PipeEnds ends = make_pipe(pipe_atomic_size);
  ASSERT_EQ(try_write(*ends.writer, std::string(pipe_atomic_size, 'x')), pipe_atomic_size);
  const Registered waiter(*ends.writer, Interest::write);
  ASSERT_EQ(try_read(*ends.reader, 1), "x");
  EXPECT_EQ(waiter.notified(), 0) << "not ready yet";
  ASSERT_TRUE(try_read(*ends.reader, pipe_atomic_size));
  EXPECT_EQ(waiter.notified(), 1);
  ends.reader = nullptr;
  EXPECT_EQ(waiter.notified(), 2);
}

TEST(Pipe, StatTellsAPipe) {
  const PipeEnds ends = make_pipe();
  const PipeEnds others = make_pipe();
  const auto reader = ends.reader->stat();
  const auto writer = ends.writer->stat();
  const auto other = others.reader->stat();
  ASSERT_TRUE(reader && writer && other);
  EXPECT_EQ(reader->type, FileType::unknown);
  EXPECT_EQ(reader->size, 0U);
  EXPECT_EQ(reader->nlink, 1U);
  EXPECT_NE(reader->dev, 0U);
  EXPECT_NE(reader->ino, 0U);
  EXPECT_EQ(reader->ino, writer->ino);
  EXPECT_EQ(reader->dev, other->dev);
  EXPECT_NE(reader->ino, other->ino);
}

}  // namespace
}  // namespace wasifs
