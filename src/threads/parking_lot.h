// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where threads of a guest sleep until another one wakes them by address: what
// `memory.atomic.wait32`, `wait64` and `memory.atomic.notify` do. Those of an engine cannot be
// woken by anybody else, so that a program could not end while one of its threads sleeps; these end
// with the process. A thread may also leave its place where it is, to sleep on there later or,
// after a pause, in another lot. Used by engine adapters. Any thread. Source: WebAssembly threads
// proposal, "Wait" and "Notify".
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <type_traits>
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
  interrupted = 3,  // the process ends, or is to be paused
};

class ParkingLot {
 public:
  class Place;

  ParkingLot() = default;
  ParkingLot(const ParkingLot&) = delete;
  ParkingLot& operator=(const ParkingLot&) = delete;

  // Sleeps if `*word` is `expected`, until it is woken, the time is over (less than 0: never) or
  // `interrupt` is raised. `word` is aligned and stays where it is meanwhile. Whoever writes to it
  // and then notifies wakes those that slept, or they do not fall asleep. Where it is interrupted
  // it stays in `place`, which was left.
  [[nodiscard]] Parked wait(std::uint32_t& word, std::uint32_t expected, std::int64_t timeout_ns,
                            Interrupt& interrupt, Place& place);
  [[nodiscard]] Parked wait(std::uint64_t& word, std::uint64_t expected, std::int64_t timeout_ns,
                            Interrupt& interrupt, Place& place);
  // The same without staying.
  template <class Word>
  [[nodiscard]] Parked wait(Word& word, std::type_identity_t<Word> expected,
                            std::int64_t timeout_ns, Interrupt& interrupt);
  // Takes a place behind all others, whatever `*word` is.
  void take(const void* word, std::int64_t timeout_ns, Place& place);
  // Sleeps on in a place that was taken or stayed in, for what is left of its time.
  [[nodiscard]] Parked sleep_on(Place& place, Interrupt& interrupt);
  // Wakes up to `most` of those that sleep at `word`, the first that came first. How many.
  std::uint32_t notify(const void* word, std::uint32_t most);

 private:
  // Those that sleep at addresses which fall together here.
  struct Row {
    Mutex mutex{lock_rank::waiter};
    std::vector<Place*> sleepers WASIFS_GUARDED_BY(mutex);
  };

  template <class Word>
  Parked wait_for(Word& word, Word expected, std::int64_t timeout_ns, Interrupt& interrupt,
                  Place& place);
  static Parked sleep(Row& row, Place& place, Interrupt& interrupt) WASIFS_REQUIRES(row.mutex);
  [[nodiscard]] Row& row_of(const void* word) noexcept;

  static constexpr std::size_t rows = 64;
  std::array<Row, rows> rows_;
  std::atomic<std::uint64_t> next_order_{0};
};

// Of one thread among those that sleep. The interrupt of the process wakes it as well: that is
// `notify`. Belongs to its thread, but for what `notify` of the lot does; the lot outlives it.
class ParkingLot::Place final : public Waiter {
 public:
  Place() = default;
  ~Place() override { leave(); }

  // Whether it was woken while nobody slept there.
  [[nodiscard]] bool woken();
  // What was left of its time in nanoseconds when it was left asleep; less than 0: for ever.
  [[nodiscard]] std::int64_t left_ns() const noexcept { return left_ns_; }
  // The lower ones of one word are woken first.
  [[nodiscard]] std::uint64_t order() const noexcept { return order_; }
  // Gives it up. Whether it was woken before.
  bool leave() noexcept;
  void notify() noexcept override;

 private:
  friend class ParkingLot;
  void take(Row& row, const void* word, std::int64_t timeout_ns) noexcept;

  Row* row_ = nullptr;  // the rest is under its mutex, which Clang's analysis would not know to be
                        // the same; `left_ns_` and `order_` are written by the thread alone
  const void* word_ = nullptr;
  std::condition_variable changed_;
  bool woken_ = false;
  std::int64_t left_ns_ = -1;
  std::uint64_t order_ = 0;
};

template <class Word>
Parked ParkingLot::wait(Word& word, std::type_identity_t<Word> expected, std::int64_t timeout_ns,
                        Interrupt& interrupt) {
  Place place;
  const Parked parked = wait(word, expected, timeout_ns, interrupt, place);
  // Somebody may have counted it just now.
  return parked == Parked::interrupted && place.leave() ? Parked::woken : parked;
}

}  // namespace wasifs::threads
