// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads and writes of one stream inode in the words of the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/inode.h"

namespace wasifs {

// What a try gave: the text, or the errno.
inline Result<std::string> try_read(Inode& inode, std::size_t size) {
  std::string text(size, '\0');
  const std::array spans{IoSpan{std::as_writable_bytes(std::span(text)).data(), size}};
  ReadBuffers buffers(spans);
  WASIFS_TRY(const std::size_t count, inode.as_stream()->try_read(buffers));
  EXPECT_EQ(buffers.done(), count);
  text.resize(count);
  return text;
}

inline Result<std::size_t> try_write(Inode& inode, std::string_view text) {
  const std::array spans{ConstIoSpan{std::as_bytes(std::span(text)).data(), text.size()}};
  WriteBuffers buffers(spans);
  const Result<std::size_t> count = inode.as_stream()->try_write(buffers);
  EXPECT_EQ(buffers.done(), count.value_or(0));
  return count;
}

inline bool ready_to_read(Inode& inode) {
  return has_any(inode.readiness().ready, Interest::read);
}
inline bool ready_to_write(Inode& inode) {
  return has_any(inode.readiness().ready, Interest::write);
}

// Counts notifications, in the place of a sleeper.
class CountingWaiter final : public Waiter {
 public:
  void notify() noexcept override { ++count; }
  std::atomic<int> count{0};
};

// Registers a waiter with what wakes `inode` while it lives.
class Registered {
 public:
  Registered(Inode& inode, Interest interest) : queue_(*inode.wait_source(interest).queue) {
    queue_.add(waiter_);
  }
  ~Registered() { queue_.remove(waiter_); }
  [[nodiscard]] int notified() const { return waiter_.count; }

 private:
  WaitQueue& queue_;
  CountingWaiter waiter_;
};

}  // namespace wasifs
