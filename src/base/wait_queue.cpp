// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WaitQueue and Interrupt. No wake-up is lost because each side first says what it did and then
// looks what the other did: a waiter counts itself and then looks at the state, a waker changes the
// state and then looks at the count. That needs one total order of these four accesses, which
// either a mutex around the state or seq_cst gives.
#include <algorithm>

#include "base/lock_rank.h"
#include "wasifs/poll.h"

namespace wasifs {

void WaitQueue::add(Waiter& waiter) {
  const HeldRank rank(lock_rank::wait_queue);
  const std::lock_guard lock(mutex_);
  waiters_.push_back(&waiter);
  count_.fetch_add(1, std::memory_order_seq_cst);
}

void WaitQueue::remove(Waiter& waiter) noexcept {
  const HeldRank rank(lock_rank::wait_queue);
  const std::lock_guard lock(mutex_);
  const auto found = std::find(waiters_.begin(), waiters_.end(), &waiter);
  if (found == waiters_.end()) return;
  *found = waiters_.back();
  waiters_.pop_back();
  count_.fetch_sub(1, std::memory_order_seq_cst);
}

void WaitQueue::wake() noexcept {
  if (count_.load(std::memory_order_seq_cst) == 0) return;
  // Under the lock, so that `remove` can promise that the waiter is not touched afterwards.
  const HeldRank rank(lock_rank::wait_queue);
  const std::lock_guard lock(mutex_);
  for (Waiter* waiter : waiters_) waiter->notify();
}

void Interrupt::raise() noexcept {
  raised_.store(true, std::memory_order_seq_cst);
  queue_.wake();
}

}  // namespace wasifs
