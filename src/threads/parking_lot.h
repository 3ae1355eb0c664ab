// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where threads of a guest sleep until another one wakes them by address: what
// `memory.atomic.wait32`, `wait64` and `memory.atomic.notify` do. Those of an engine cannot be
// woken by anybody else, so that a program could not end while one of its threads sleeps; these end
// with the process. Used by engine adapters. Any thread. Source: WebAssembly threads proposal,
// "Wait" and "Notify".
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "wasifs/poll.h"

namespace wasifs::threads {

// How a wait ended; the first three by the numbers that the guest gets.
enum class Parked : std::uint32_t {
  woken = 0,        // by `notify`
  not_equal = 1,    // did not sleep: the memory held something else
  timed_out = 2,    // nobody came
  interrupted = 3,  // the process ends
};

class ParkingLot {
 public:
  ParkingLot() = default;
  ParkingLot(const ParkingLot&) = delete;
  ParkingLot& operator=(const ParkingLot&) = delete;

  // Sleeps if `*word` is `expected`, until it is woken, the time is over (less than 0: never) or
  // `interrupt` is raised. `word` is aligned and stays where it is meanwhile. Whoever writes to it
  // and then notifies wakes those that slept, or they do not fall asleep.
  [[nodiscard]] Parked wait(std::uint32_t& word, std::uint32_t expected, std::int64_t timeout_ns,
                            Interrupt& interrupt);
  [[nodiscard]] Parked wait(std::uint64_t& word, std::uint64_t expected, std::int64_t timeout_ns,
                            Interrupt& interrupt);
  // Wakes up to `most` of those that sleep at `word`, the first that came first. How many.
  std::uint32_t notify(const void* word, std::uint32_t most);

 private:
  class Sleeper;
  // Those that sleep at addresses which fall together here.
  struct Row {
    Mutex mutex{lock_rank::waiter};
    std::vector<Sleeper*> sleepers WASIFS_GUARDED_BY(mutex);
  };

  template <class Word>
  Parked wait_for(Word& word, Word expected, std::int64_t timeout_ns, Interrupt& interrupt);
  [[nodiscard]] Row& row_of(const void* word) noexcept;

  static constexpr std::size_t rows = 64;
  std::array<Row, rows> rows_;
};

}  // namespace wasifs::threads
