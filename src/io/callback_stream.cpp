// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams over functions of the embedder. The function gets a bounce buffer, never guest memory: it
// may run guest code that makes the memory move, and what other threads of the guest do to shared
// memory must not change the bytes that it looks at.
#include <algorithm>
#include <memory>

#include "base/lock_rank.h"
#include "io/stream_numbers.h"
#include "wasifs/io/stdio.h"

namespace wasifs {
namespace {

constexpr std::size_t bounce_size = 65536;
// Short transfers, nearly all of them, get by without an allocation.
constexpr std::size_t small_bounce_size = 1024;
// Of the function in one try. Between tries a stop of the process is seen.
constexpr int most_calls = 16;

class Bounce {
 public:
  explicit Bounce(std::size_t wanted) : size_(std::min(wanted, bounce_size)) {
    if (size_ > small_bounce_size) large_ = std::make_unique_for_overwrite<std::byte[]>(size_);
  }
  [[nodiscard]] std::span<std::byte> bytes() noexcept {
    return {large_ != nullptr ? large_.get() : small_, size_};
  }

 private:
  std::size_t size_;
  std::unique_ptr<std::byte[]> large_;
  std::byte small_[small_bounce_size];
};

// Whether calling the function is worth it. Not after it gave `again`, until somebody notified; a
// notification during the call counts, because the call remembers the number that it began with.
class Stall {
 public:
  [[nodiscard]] std::uint64_t begin() const noexcept { return notified_.load(); }
  void stalled(std::uint64_t begun) noexcept { stalled_at_.store(begun); }
  [[nodiscard]] bool is_ready() const noexcept { return stalled_at_.load() != notified_.load(); }
  void notify() noexcept {
    notified_.fetch_add(1);
    queue_.wake();
  }
  [[nodiscard]] WaitQueue& queue() noexcept { return queue_; }

 private:
  std::atomic<std::uint64_t> notified_{1};
  std::atomic<std::uint64_t> stalled_at_{0};
  WaitQueue queue_;
};

class CallbackInput final : public CallbackStream {
 public:
  explicit CallbackInput(InputCallback callback) : callback_(std::move(callback)) {}

  Result<Stat> stat() override { return stream_stat(ino_, type()); }
  Result<std::size_t> try_read(ReadBuffers& buffers) override {
    if (buffers.remaining() == 0) return std::size_t{0};
    check_no_lock_held("the callback of a stream");
    Bounce bounce(buffers.remaining());
    const std::uint64_t begun = stall_.begin();
    const Result<std::size_t> filled = callback_(bounce.bytes());
    if (errno_of(filled) == Errno::again) stall_.stalled(begun);
    if (!filled) return filled;
    return buffers.put(bounce.bytes().first(std::min(*filled, bounce.bytes().size())));
  }
  Readiness readiness() noexcept override {
    return {.ready = stall_.is_ready() ? Interest::read | Interest::write : Interest::write};
  }
  WaitSource wait_source(Interest interest) noexcept override {
    return {.queue = &stall_.queue(), .interest = interest};
  }
  void notify() noexcept override { stall_.notify(); }

 private:
  const std::uint64_t ino_ = next_stream_number();
  const InputCallback callback_;
  Stall stall_;
};

class CallbackOutput final : public CallbackStream {
 public:
  explicit CallbackOutput(OutputCallback callback) : callback_(std::move(callback)) {}

  Result<Stat> stat() override { return stream_stat(ino_, type()); }
  Result<std::size_t> try_write(WriteBuffers& buffers) override {
    check_no_lock_held("the callback of a stream");
    Bounce bounce(buffers.remaining());
    std::size_t total = 0;
    for (int calls = 0; calls < most_calls && buffers.remaining() != 0; ++calls) {
      WriteBuffers ahead = buffers;
      const auto offered = bounce.bytes().first(ahead.take(bounce.bytes()));
      if (offered.empty()) break;
      const std::uint64_t begun = stall_.begin();
      Result<std::size_t> taken = callback_(offered);
      if (taken && *taken == 0) taken = Errno::again;
      if (errno_of(taken) == Errno::again) stall_.stalled(begun);
      if (!taken) {
        if (total != 0) break;
        return taken;
      }
      const std::size_t count = std::min(*taken, offered.size());
      buffers.skip(count);
      total += count;
    }
    return total;
  }
  Readiness readiness() noexcept override {
    return {.ready = stall_.is_ready() ? Interest::read | Interest::write : Interest::read};
  }
  WaitSource wait_source(Interest interest) noexcept override {
    return {.queue = &stall_.queue(), .interest = interest};
  }
  void notify() noexcept override { stall_.notify(); }

 private:
  const std::uint64_t ino_ = next_stream_number();
  const OutputCallback callback_;
  Stall stall_;
};

}  // namespace

Ref<CallbackStream> make_callback_input(InputCallback callback) {
  return make_ref<CallbackInput>(std::move(callback));
}

Ref<CallbackStream> make_callback_output(OutputCallback callback) {
  return make_ref<CallbackOutput>(std::move(callback));
}

}  // namespace wasifs
