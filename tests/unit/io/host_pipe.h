// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pipe of the operating system, closed at the end of the test. Its descriptors block.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace wasifs {

class HostPipe {
 public:
  HostPipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~HostPipe() {
    close_reader();
    close_writer();
  }
  HostPipe(const HostPipe&) = delete;
  HostPipe& operator=(const HostPipe&) = delete;

  [[nodiscard]] int reader() const { return ends_[0]; }
  [[nodiscard]] int writer() const { return ends_[1]; }
  [[nodiscard]] int release_writer() { return std::exchange(ends_[1], -1); }
  void close_reader() { close_end(ends_[0]); }
  void close_writer() { close_end(ends_[1]); }

 private:
  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

}  // namespace wasifs
