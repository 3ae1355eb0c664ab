// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "parking_lot.h"

#include <atomic>
#include <chrono>

namespace wasifs::threads {
namespace {

using Time = std::chrono::steady_clock::time_point;

// Nothing where that is for ever, or as good as.
std::optional<Time> deadline_after(std::int64_t timeout_ns) {
  constexpr std::int64_t years = std::int64_t{1} << 60;
  if (timeout_ns < 0 || timeout_ns > years) return std::nullopt;
  return std::chrono::steady_clock::now() + std::chrono::nanoseconds(timeout_ns);
}

}  // namespace

// One thread while it sleeps. The interrupt of the process wakes it as well: that is `notify`.
class ParkingLot::Sleeper final : public Waiter {
 public:
  Sleeper(Row& row, const void* word) noexcept : row_(row), word_(word) {}

  void notify() noexcept override {
    const MutexLock lock(row_.mutex);
    changed_.notify_one();
  }

  // These are under the row's mutex, which Clang's analysis would not know to be the same.
  void wake() noexcept {
    woken_ = true;
    changed_.notify_one();
  }
  [[nodiscard]] bool woken() const noexcept { return woken_; }
  [[nodiscard]] bool at(const void* word) const noexcept { return word_ == word; }

  // Until something changes; false where the time is over.
  bool sleep(std::optional<Time> deadline) {
    std::unique_lock lock(row_.mutex.native(), std::adopt_lock);
    bool in_time = true;
    if (deadline)
      in_time = changed_.wait_until(lock, *deadline) == std::cv_status::no_timeout;
    else
      changed_.wait(lock);
    lock.release();
    return in_time;
  }

 private:
  Row& row_;
  const void* const word_;
  std::condition_variable changed_;
  bool woken_ = false;
};

ParkingLot::Row& ParkingLot::row_of(const void* word) noexcept {
  // Words that are used together are neighbours; the low bits say nothing.
  const auto address = reinterpret_cast<std::uintptr_t>(word) >> 2U;
  return rows_[(address ^ (address >> 6U)) % rows];
}

template <class Word>
Parked ParkingLot::wait_for(Word& word, Word expected, std::int64_t timeout_ns,
                            Interrupt& interrupt) {
  check_no_lock_held("a guest's wait begins");
  const std::optional<Time> deadline = deadline_after(timeout_ns);
  Row& row = row_of(&word);
  Sleeper self(row, &word);
  // Before the row's lock is taken, since that of the queue comes first.
  interrupt.queue().add(self);
  Parked result = Parked::not_equal;
  {
    const MutexLock lock(row.mutex);
    if (std::atomic_ref(word).load(std::memory_order_seq_cst) == expected) {
      row.sleepers.push_back(&self);
      bool in_time = true;
      while (!self.woken() && in_time && !interrupt.raised()) in_time = self.sleep(deadline);
      if (self.woken()) {
        result = Parked::woken;
      } else {
        result = interrupt.raised() ? Parked::interrupted : Parked::timed_out;
        std::erase(row.sleepers, &self);
      }
    }
  }
  interrupt.queue().remove(self);
  return result;
}

Parked ParkingLot::wait(std::uint32_t& word, std::uint32_t expected, std::int64_t timeout_ns,
                        Interrupt& interrupt) {
  return wait_for(word, expected, timeout_ns, interrupt);
}

Parked ParkingLot::wait(std::uint64_t& word, std::uint64_t expected, std::int64_t timeout_ns,
                        Interrupt& interrupt) {
  return wait_for(word, expected, timeout_ns, interrupt);
}

std::uint32_t ParkingLot::notify(const void* word, std::uint32_t most) {
  Row& row = row_of(word);
  const MutexLock lock(row.mutex);
  std::uint32_t woken = 0;
  for (auto next = row.sleepers.begin(); next != row.sleepers.end() && woken < most;) {
    if (!(*next)->at(word)) {
      ++next;
      continue;
    }
    (*next)->wake();
    next = row.sleepers.erase(next);
    ++woken;
  }
  return woken;
}

}  // namespace wasifs::threads
