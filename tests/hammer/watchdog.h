// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Says what every thread of a test is doing, and ends the program with that report when one of them
// gets no further: the test of deadlocks. Each thread tells of itself; one of its own looks on.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace wasifs::hammer {

class Watchdog {
 public:
  /// Of threads 0 to `threads` - 1. `patience`: how long one may be at one thing.
  Watchdog(std::size_t threads, std::chrono::milliseconds patience);

  /// Thread `thread` begins `what`, until it calls this again.
  void begins(std::size_t thread, std::string what);
  /// It has nothing more to do.
  void ends(std::size_t thread);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Seat {
    std::mutex mutex;
    std::string doing = "starting";
    Time since = std::chrono::steady_clock::now();
    std::uint64_t steps = 0;
    bool ended = false;
  };

  void watch(const std::stop_token& stop);
  void look();
  [[noreturn]] void report();

  const std::chrono::milliseconds patience_;
  std::deque<Seat> seats_;
  std::jthread watcher_;
};

}  // namespace wasifs::hammer
