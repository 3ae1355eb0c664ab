// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pipes between threads: waiting with the machine's own poller, interrupts, and hammering, which
// the tsan preset watches.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "stream_calls.h"
#include "wasifs/io/pipe.h"
#include "wasifs/open_file.h"

namespace wasifs {
namespace {

std::string read_all(PipeReader& reader) {
  std::string all;
  std::vector<std::byte> chunk(3000);
  while (true) {
    const auto count = reader.read(chunk);
    EXPECT_TRUE(count);
    if (!count || *count == 0) return all;
    all.append(reinterpret_cast<const char*>(chunk.data()), *count);
  }
}

TEST(PipeThreads, WriterWaitsUntilTheReaderDrains) {
  PipeEnds ends = make_pipe(pipe_atomic_size);
  PipeReader reader(std::exchange(ends.reader, nullptr));
  std::string text;
  for (int i = 0; text.size() < 1'000'000; ++i) text += std::to_string(i) + ' ';
  std::thread thread([&text, end = std::exchange(ends.writer, nullptr)]() mutable {
    PipeWriter writer(std::move(end));
    EXPECT_TRUE(writer.write(text));
  });
  EXPECT_EQ(read_all(reader), text);
  thread.join();
}

TEST(PipeThreads, ReaderWaitsForTheFirstByteAndForTheEnd) {
  PipeEnds ends = make_pipe();
  PipeWriter writer(std::exchange(ends.writer, nullptr));
  std::atomic<bool> got_one = false;
  std::thread thread([&got_one, end = std::exchange(ends.reader, nullptr)]() mutable {
    PipeReader reader(std::move(end));
    std::array<std::byte, 8> bytes;
    EXPECT_EQ(reader.read(bytes), 1U);
    got_one = true;
    EXPECT_EQ(reader.read(bytes), 0U);
  });
  ASSERT_TRUE(writer.write("x"));
  while (!got_one) std::this_thread::yield();
  writer.close();
  thread.join();
}

TEST(PipeThreads, WriterThatWaitsGetsPipeWhenTheReaderGoes) {
  PipeEnds ends = make_pipe(pipe_atomic_size);
  PipeWriter writer(std::exchange(ends.writer, nullptr));
  std::atomic<bool> full = false;
  std::thread thread([&] {
    EXPECT_TRUE(writer.write(std::string(pipe_atomic_size, 'x')));
    full = true;
    EXPECT_EQ(errno_of(writer.write("y")), Errno::pipe);
  });
  while (!full) std::this_thread::yield();
  ends.reader = nullptr;
  thread.join();
}

TEST(PipeThreads, InterruptEndsBothWaits) {
  const PipeEnds ends = make_pipe(pipe_atomic_size);
  PipeReader reader(ends.reader);
  std::thread reading([&] {
    std::array<std::byte, 8> bytes;
    EXPECT_EQ(errno_of(reader.read(bytes)), Errno::intr);
  });
  reader.interrupt();
  reading.join();

  PipeWriter writer(ends.writer);
  std::thread writing([&] {
    EXPECT_EQ(errno_of(writer.write(std::string(2 * pipe_atomic_size, 'x'))), Errno::intr);
  });
  writer.interrupt();
  writing.join();
}

TEST(PipeThreads, OpenFileWaitsAndIsInterrupted) {
  const PipeEnds ends = make_pipe();
  const auto file = make_ref<OpenFile>(ends.reader, Access::read);
  const auto poller = system_poller();
  Interrupt interrupt;
  std::thread thread([&] {
    std::array<std::byte, 4> bytes;
    const std::array spans{IoSpan{bytes.data(), bytes.size()}};
    ReadBuffers first(spans);
    EXPECT_EQ(file->read(first, {*poller, interrupt}), 2U);
    ReadBuffers second(spans);
    EXPECT_EQ(errno_of(file->read(second, {*poller, interrupt})), Errno::intr);
  });
  ASSERT_EQ(try_write(*ends.writer, "ab"), 2U);
  while (ends.reader->readiness().bytes != 0) std::this_thread::yield();
  interrupt.raise();
  thread.join();
}

TEST(PipeThreads, ClosedHelpersSayBadf) {
  const PipeEnds ends = make_pipe();
  PipeReader reader(ends.reader);
  PipeWriter writer(ends.writer);
  reader.close();
  writer.close();
  std::array<std::byte, 1> bytes;
  EXPECT_EQ(errno_of(reader.read(bytes)), Errno::badf);
  EXPECT_EQ(errno_of(writer.write("x")), Errno::badf);
}

// Several writers, several readers, a pipe that is full most of the time. Each message is shorter
// than the atomic size, so it must arrive whole wherever its bytes are; a single reader sees each
// writer's messages in their order.
TEST(PipeThreads, MessagesOfManyWritersDoNotMix) {
  constexpr int writers = 4;
  constexpr int messages = 2000;
  PipeEnds ends = make_pipe(pipe_atomic_size + 100);
  std::vector<std::thread> threads;
  for (int number = 0; number < writers; ++number) {
    threads.emplace_back([number, end = ends.writer]() mutable {
      PipeWriter writer(std::move(end));
      for (int i = 0; i < messages; ++i) {
        const std::string letters(static_cast<std::size_t>(i % 97),
                                  static_cast<char>('a' + number));
        ASSERT_TRUE(
            writer.write(std::to_string(number) + ':' + std::to_string(i) + letters + '\n'));
      }
    });
  }
  ends.writer = nullptr;
  PipeReader reader(std::exchange(ends.reader, nullptr));
  const std::string all = read_all(reader);
  for (std::thread& thread : threads) thread.join();

  std::map<int, int> next;
  std::size_t begin = 0;
  while (begin < all.size()) {
    const std::size_t end = all.find('\n', begin);
    ASSERT_NE(end, std::string::npos);
    const std::string line = all.substr(begin, end - begin);
    begin = end + 1;
    const int number = line[0] - '0';
    const int i = next[number]++;
    const std::string letters(static_cast<std::size_t>(i % 97), static_cast<char>('a' + number));
    ASSERT_EQ(line, std::to_string(number) + ':' + std::to_string(i) + letters);
  }
  for (int number = 0; number < writers; ++number) EXPECT_EQ(next[number], messages);
}

TEST(PipeThreads, ManyReadersShareEveryByteOnce) {
  PipeEnds ends = make_pipe(pipe_atomic_size);
  std::atomic<std::size_t> sum = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 3; ++number) {
    threads.emplace_back([&sum, end = ends.reader]() mutable {
      PipeReader reader(std::move(end));
      std::array<std::byte, 777> bytes;
      while (true) {
        const auto count = reader.read(bytes);
        ASSERT_TRUE(count);
        if (*count == 0) return;
        for (std::size_t i = 0; i < *count; ++i) sum += std::to_integer<std::size_t>(bytes[i]);
      }
    });
  }
  ends.reader = nullptr;
  PipeWriter writer(std::exchange(ends.writer, nullptr));
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(writer.write(std::string(1009, '\3')));
  writer.close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, 500U * 1009U * 3U);
}

}  // namespace
}  // namespace wasifs
