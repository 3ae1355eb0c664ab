// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "watchdog.h"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace wasifs::hammer {

using Clock = std::chrono::steady_clock;

Watchdog::Watchdog(std::size_t threads, std::chrono::milliseconds patience)
    : patience_(patience),
      seats_(threads),
      watcher_([this](const std::stop_token& stop) { watch(stop); }) {}

void Watchdog::begins(std::size_t thread, std::string what) {
  Seat& seat = seats_[thread];
  const std::scoped_lock lock(seat.mutex);
  seat.doing = std::move(what);
  seat.since = Clock::now();
  ++seat.steps;
}

void Watchdog::ends(std::size_t thread) {
  Seat& seat = seats_[thread];
  const std::scoped_lock lock(seat.mutex);
  seat.ended = true;
}

void Watchdog::watch(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stopped.wait_for(lock, stop, patience_ / 4, [] { return false; }) &&
         !stop.stop_requested()) {
    look();
  }
}

void Watchdog::look() {
  for (Seat& seat : seats_) {
    std::unique_lock lock(seat.mutex);
    if (seat.ended || Clock::now() - seat.since < patience_) continue;
    lock.unlock();
    report();
  }
}

void Watchdog::report() {
  std::fprintf(stderr, "a thread gets no further:\n");
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    Seat& seat = seats_[i];
    const std::scoped_lock lock(seat.mutex);
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - seat.since);
    std::fprintf(stderr, "thread %zu, step %llu: %s%s for %lld ms\n", i,
                 static_cast<unsigned long long>(seat.steps), seat.ended ? "ended after " : "",
                 seat.doing.c_str(), static_cast<long long>(since.count()));
  }
  std::abort();
}

}  // namespace wasifs::hammer
