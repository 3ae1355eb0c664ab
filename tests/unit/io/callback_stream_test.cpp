// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams over functions of the embedder: what the functions see, what the guest gets, and when it
// is woken.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "stream_calls.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"

namespace wasifs {
namespace {

std::size_t fill(std::span<std::byte> bytes, std::string_view text) {
  const std::size_t count = std::min(bytes.size(), text.size());
  std::ranges::copy(std::as_bytes(std::span(text)).first(count), bytes.begin());
  return count;
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(CallbackInput, AsksForWhatTheGuestWants) {
  std::vector<std::size_t> wanted;
  const auto input = make_callback_input([&](std::span<std::byte> bytes) -> Result<std::size_t> {
    wanted.push_back(bytes.size());
    return fill(bytes, "abc");
  });
  EXPECT_EQ(try_read(*input, 2), "ab");
  EXPECT_EQ(try_read(*input, 5000), "abc");
  EXPECT_EQ(try_read(*input, 1'000'000), "abc");
  EXPECT_EQ(try_read(*input, 0), "");
  EXPECT_EQ(wanted, (std::vector<std::size_t>{2, 5000, 65536}));
}

TEST(CallbackInput, ZeroIsTheEndForNow) {
  int calls = 0;
  const auto input = make_callback_input([&](std::span<std::byte> bytes) -> Result<std::size_t> {
    return ++calls == 1 ? std::size_t{0} : fill(bytes, "more");
  });
  EXPECT_EQ(try_read(*input, 10), "");
  EXPECT_EQ(try_read(*input, 10), "more");
}

TEST(CallbackInput, HandsErrorsOn) {
  const auto input = make_callback_input(
      [](std::span<std::byte>) -> Result<std::size_t> { return Errno::connreset; });
  EXPECT_EQ(errno_of(try_read(*input, 10)), Errno::connreset);
  EXPECT_TRUE(ready_to_read(*input));
}

TEST(CallbackInput, NeverGivesMoreThanWasAsked) {
  const auto input = make_callback_input(
      [](std::span<std::byte> bytes) -> Result<std::size_t> { return bytes.size() + 1000; });
  EXPECT_EQ(try_read(*input, 3)->size(), 3U);
}

TEST(CallbackInput, AgainStallsUntilNotified) {
  bool there = false;
  const auto input = make_callback_input([&](std::span<std::byte> bytes) -> Result<std::size_t> {
    if (!there) return Errno::again;
    return fill(bytes, "x");
  });
  EXPECT_TRUE(ready_to_read(*input)) << "not asked yet";
  EXPECT_EQ(errno_of(try_read(*input, 1)), Errno::again);
  EXPECT_FALSE(ready_to_read(*input));
  const Registered waiter(*input, Interest::read);
  there = true;
  input->notify();
  EXPECT_EQ(waiter.notified(), 1);
  EXPECT_TRUE(ready_to_read(*input));
  EXPECT_EQ(try_read(*input, 1), "x");
}

TEST(CallbackInput, NotificationDuringTheCallCounts) {
  CallbackStream* stream = nullptr;
  const auto input = make_callback_input([&](std::span<std::byte>) -> Result<std::size_t> {
    stream->notify();
    return Errno::again;
  });
  stream = input.get();
  EXPECT_EQ(errno_of(try_read(*input, 1)), Errno::again);
  EXPECT_TRUE(ready_to_read(*input));
}

TEST(CallbackInput, SleepingReaderIsWoken) {
  std::atomic<bool> there = false;
  std::atomic<int> calls = 0;
  const auto input = make_callback_input([&](std::span<std::byte> bytes) -> Result<std::size_t> {
    ++calls;
    if (!there) return Errno::again;
    return fill(bytes, "x");
  });
  std::thread thread([&] {
    PipeReader reader(input);
    std::array<std::byte, 1> byte;
    EXPECT_EQ(reader.read(byte), 1U);
  });
  while (calls == 0) std::this_thread::yield();
  there = true;
  input->notify();
  thread.join();
}

TEST(CallbackOutput, GetsTheBytesInBoundedPieces) {
  std::string got;
  std::vector<std::size_t> sizes;
  const auto output =
      make_callback_output([&](std::span<const std::byte> bytes) -> Result<std::size_t> {
        got += text_of(bytes);
        sizes.push_back(bytes.size());
        return bytes.size();
      });
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += static_cast<char>('a' + i % 23);
  EXPECT_EQ(try_write(*output, text), text.size());
  EXPECT_EQ(got, text);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{65536, 100'000 - 65536}));
}

TEST(CallbackOutput, IsOfferedTheRestAgain) {
  std::string got;
  const auto output =
      make_callback_output([&](std::span<const std::byte> bytes) -> Result<std::size_t> {
        const auto taken = bytes.first(std::min<std::size_t>(bytes.size(), 3));
        got += text_of(taken);
        return taken.size();
      });
  EXPECT_EQ(try_write(*output, "0123456789"), 10U);
  EXPECT_EQ(got, "0123456789");
}

TEST(CallbackOutput, ErrorAfterSomeBytesIsTheNextCalls) {
  std::string got;
  const auto output =
      make_callback_output([&](std::span<const std::byte> bytes) -> Result<std::size_t> {
        if (got.size() >= 4) return Errno::nospc;
        got += text_of(bytes.first(2));
        return std::size_t{2};
      });
  EXPECT_EQ(try_write(*output, "abcdef"), 4U);
  EXPECT_EQ(errno_of(try_write(*output, "ef")), Errno::nospc);
  EXPECT_EQ(got, "abcd");
}

TEST(CallbackOutput, TakingNothingIsAgain) {
  const auto output = make_callback_output(
      [](std::span<const std::byte>) -> Result<std::size_t> { return std::size_t{0}; });
  EXPECT_EQ(errno_of(try_write(*output, "x")), Errno::again);
  EXPECT_FALSE(ready_to_write(*output));
  output->notify();
  EXPECT_TRUE(ready_to_write(*output));
  EXPECT_EQ(try_write(*output, ""), 0U);
}

TEST(CallbackOutput, FunctionMayUseItsOwnStream) {
  int depth = 0;
  CallbackStream* stream = nullptr;
  std::string got;
  const auto output =
      make_callback_output([&](std::span<const std::byte> bytes) -> Result<std::size_t> {
        got += text_of(bytes);
        if (++depth == 1) {
          EXPECT_EQ(try_write(*stream, "inner"), 5U);
        }
        return bytes.size();
      });
  stream = output.get();
  EXPECT_EQ(try_write(*output, "outer "), 6U);
  EXPECT_EQ(got, "outer inner");
}

// Guest memory that moves because the function ran guest code: the bytes must land where the
// buffers are now.
class MovingMemory final : public SpanOwner {
 public:
  explicit MovingMemory(std::size_t size)
      : old_(size), now_(&old_), spans_{IoSpan{old_.data(), size}} {}
  void refetch() noexcept override { spans_[0].data = now_->data(); }
  void move() {
    new_ = old_;
    std::ranges::fill(old_, std::byte{'!'});
    now_ = &new_;
  }
  std::span<const IoSpan> spans() const { return spans_; }
  std::string_view now() const { return text_of(*now_); }
  std::string_view before() const { return text_of(old_); }

 private:
  std::vector<std::byte> old_, new_;
  std::vector<std::byte>* now_;
  std::array<IoSpan, 1> spans_;
};

TEST(CallbackInput, MemoryMayMoveDuringTheCall) {
  MovingMemory memory(4);
  const auto input = make_callback_input([&](std::span<std::byte> bytes) -> Result<std::size_t> {
    memory.move();
    return fill(bytes, "abcd");
  });
  ReadBuffers buffers(memory.spans(), false, &memory);
  EXPECT_EQ(input->try_read(buffers), 4U);
  EXPECT_EQ(memory.now(), "abcd");
  EXPECT_EQ(memory.before(), "!!!!");
}

}  // namespace
}  // namespace wasifs
