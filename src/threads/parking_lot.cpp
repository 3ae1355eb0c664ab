// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "parking_lot.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace wasifs::threads {
namespace {

using Clock = std::chrono::steady_clock;

// Nothing where that is for ever, or as good as.
std::optional<Clock::time_point> deadline_after(std::int64_t timeout_ns) {
  constexpr std::int64_t years = std::int64_t{1} << 60;
  if (timeout_ns < 0 || timeout_ns > years) return std::nullopt;
  return Clock::now() + std::chrono::nanoseconds(timeout_ns);
}

std::int64_t left_until(Clock::time_point deadline) {
  const auto left = std::chrono::nanoseconds(deadline - Clock::now()).count();
  return std::max<std::int64_t>(left, 0);
}

}  // namespace

void ParkingLot::Place::take(Row& row, const void* word, std::int64_t timeout_ns) noexcept {
  row_ = &row;
  word_ = word;
  woken_ = false;
  left_ns_ = timeout_ns;
}

void ParkingLot::Place::notify() noexcept {
  const MutexLock lock(row_->mutex);
  changed_.notify_one();
}

bool ParkingLot::Place::woken() {
  if (row_ == nullptr) return false;
  const MutexLock lock(row_->mutex);
  return woken_;
}

bool ParkingLot::Place::leave() noexcept {
  if (row_ == nullptr) return false;
  const MutexLock lock(row_->mutex);
  std::erase(row_->sleepers, this);
  row_ = nullptr;
  return woken_;
}

ParkingLot::Row& ParkingLot::row_of(const void* word) noexcept {
  // Words that are used together are neighbours; the low bits say nothing.
  const auto address = reinterpret_cast<std::uintptr_t>(word) >> 2U;
  return rows_[(address ^ (address >> 6U)) % rows];
}

// Until something changes or the time is over. It is among the row's sleepers unless it was woken.
Parked ParkingLot::sleep(Row& row, Place& place, Interrupt& interrupt) {
  const auto deadline = deadline_after(place.left_ns_);
  bool in_time = true;
  std::unique_lock lock(row.mutex.native(), std::adopt_lock);
  while (!place.woken_ && in_time && !interrupt.raised()) {
    if (deadline)
      in_time = place.changed_.wait_until(lock, *deadline) == std::cv_status::no_timeout;
    else
      place.changed_.wait(lock);
  }
  lock.release();
  if (place.woken_) return Parked::woken;
  if (interrupt.raised()) {
    if (deadline) place.left_ns_ = left_until(*deadline);
    return Parked::interrupted;
  }
  std::erase(row.sleepers, &place);
  return Parked::timed_out;
}

template <class Word>
Parked ParkingLot::wait_for(Word& word, Word expected, std::int64_t timeout_ns,
                            Interrupt& interrupt, Place& place) {
  check_no_lock_held("a guest's wait begins");
  Row& row = row_of(&word);
  place.take(row, &word, timeout_ns);
  // Before the row's lock is taken, since that of the queue comes first.
  interrupt.queue().add(place);
  Parked result = Parked::not_equal;
  {
    const MutexLock lock(row.mutex);
    if (std::atomic_ref(word).load(std::memory_order_seq_cst) == expected) {
      place.order_ = next_order_++;
      row.sleepers.push_back(&place);
      result = sleep(row, place, interrupt);
    }
  }
  interrupt.queue().remove(place);
  return result;
}

Parked ParkingLot::wait(std::uint32_t& word, std::uint32_t expected, std::int64_t timeout_ns,
                        Interrupt& interrupt, Place& place) {
  return wait_for(word, expected, timeout_ns, interrupt, place);
}

Parked ParkingLot::wait(std::uint64_t& word, std::uint64_t expected, std::int64_t timeout_ns,
                        Interrupt& interrupt, Place& place) {
  return wait_for(word, expected, timeout_ns, interrupt, place);
}

void ParkingLot::take(const void* word, std::int64_t timeout_ns, Place& place) {
  Row& row = row_of(word);
  place.take(row, word, timeout_ns);
  const MutexLock lock(row.mutex);
  place.order_ = next_order_++;
  row.sleepers.push_back(&place);
}

Parked ParkingLot::sleep_on(Place& place, Interrupt& interrupt) {
  check_no_lock_held("a guest's wait goes on");
  Row& row = *place.row_;
  interrupt.queue().add(place);
  Parked result;
  {
    const MutexLock lock(row.mutex);
    result = sleep(row, place, interrupt);
  }
  interrupt.queue().remove(place);
  return result;
}

std::uint32_t ParkingLot::notify(const void* word, std::uint32_t most) {
  Row& row = row_of(word);
  const MutexLock lock(row.mutex);
  std::uint32_t woken = 0;
  for (auto next = row.sleepers.begin(); next != row.sleepers.end() && woken < most;) {
    Place& sleeper = **next;
    if (sleeper.word_ != word) {
      ++next;
      continue;
    }
    sleeper.woken_ = true;
    sleeper.changed_.notify_one();
    next = row.sleepers.erase(next);
    ++woken;
  }
  return woken;
}

}  // namespace wasifs::threads
