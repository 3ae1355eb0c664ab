// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <chrono>
#include <limits>
#include <thread>
#include <utility>

#include "fs/limited/quota_state.h"

namespace wasifs {

void Rate::use(std::uint64_t amount, Timestamp now) noexcept {
  if (!limited() || amount == 0) return;
  constexpr double second = 1e9;
  // A day is longer than anybody waits, and keeps the sum from overflowing.
  constexpr double most = 86400 * second;
  const double cost =
      std::min(static_cast<double>(amount) * second / static_cast<double>(limit()), most);
  Timestamp paid = paid_.load(std::memory_order_relaxed);
  Timestamp next = 0;
  do {
    next = std::max(paid, now) + static_cast<Timestamp>(cost);
  } while (!paid_.compare_exchange_weak(paid, next, std::memory_order_relaxed));
}

Timestamp Quota::State::now() noexcept {
  return clock_->now(ClockId::monotonic).value_or(0);
}

Result<void> Quota::State::begin() {
  while (operations.limited() || transfer.limited()) {
    const Timestamp now = this->now();
    const Timestamp wait = std::max(operations.wait_at(now), transfer.wait_at(now));
    if (wait == 0) {
      operations.use(1, now);
      break;
    }
    if (poller_ == nullptr) {
      std::this_thread::sleep_for(std::chrono::nanoseconds(wait));
      continue;
    }
    const WaitSource stopped{.queue = &interrupt_->queue()};
    WASIFS_CHECK(poller_->wait({&stopped, 1}, wait, [&] { return interrupt_->raised(); }));
    if (interrupt_->raised()) return Errno::intr;
  }
  operations_done.fetch_add(1, std::memory_order_relaxed);
  return {};
}

void Quota::State::end(std::uint64_t moved) noexcept {
  if (moved != 0 && transfer.limited()) transfer.use(moved, now());
}

Quota::Quota(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Quota::~Quota() = default;

Result<std::shared_ptr<Quota>> Quota::create(const QuotaLimits& limits,
                                             std::shared_ptr<Clock> clock) {
  if (clock == nullptr) clock = system_clock();
  std::shared_ptr<Quota> quota(new Quota(std::make_unique<State>(std::move(clock))));
  WASIFS_CHECK(quota->set_limits(limits));
  return quota;
}

QuotaLimits Quota::limits() const noexcept {
  return {state_->bytes.limit(), state_->inodes.limit(), state_->operations.limit(),
          state_->transfer.limit()};
}

Result<void> Quota::set_limits(const QuotaLimits& limits) noexcept {
  if (limits.operations_per_second == 0 || limits.bytes_per_second == 0) return Errno::inval;
  state_->bytes.set_limit(limits.bytes);
  state_->inodes.set_limit(limits.inodes);
  state_->operations.set_limit(limits.operations_per_second);
  state_->transfer.set_limit(limits.bytes_per_second);
  return {};
}

QuotaUsage Quota::usage() const noexcept {
  const auto of = [](const std::atomic<std::uint64_t>& count) {
    return count.load(std::memory_order_relaxed);
  };
  return {state_->bytes.used(), state_->inodes.used(), of(state_->operations_done),
          of(state_->bytes_read), of(state_->bytes_written)};
}

void Quota::wait_with(Poller& poller, Interrupt& interrupt) noexcept {
  state_->wait_with(poller, interrupt);
}

}  // namespace wasifs
