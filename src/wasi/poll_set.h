// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One poll_oneoff, whichever ABI it came through: subscriptions in, the ones that are ready out,
// sleeping in between until at least one is. Lives on the stack of one call.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "wasifs/process.h"

namespace wasifs {

// Ready when `clock` reaches `timeout`, or has moved on by it.
struct ClockSubscription {
  ClockId clock;
  Timestamp timeout;
  bool absolute;
};

// Ready when a transfer on `fd` would not wait.
struct FdSubscription {
  Fd fd;
  Interest interest;
};

// What one subscription came to; `happened` is false while it waits.
struct PollEvent {
  bool happened = false;
  Errno error = Errno::success;
  std::uint64_t bytes = 0;
  bool hangup = false;
};

class PollSet {
 public:
  explicit PollSet(Process& process) noexcept;

  void reserve(std::size_t count) { subscriptions_.reserve(count); }
  // Errors: `inval` for a clock that the process does not have; the whole call fails then.
  [[nodiscard]] Result<void> add(const ClockSubscription& subscription);
  // A bad descriptor is an event of its own.
  void add(const FdSubscription& subscription);

  // Sleeps until something has happened. One event for each subscription, in order. Errors: `intr`.
  [[nodiscard]] Result<std::vector<PollEvent>> wait();

 private:
  struct Timer {
    ClockId clock;
    Timestamp deadline;
  };
  struct Watched {
    Ref<OpenFile> file;
    Interest interest;
  };
  struct Failed {
    Errno error;
  };
  using Subscription = std::variant<Timer, Watched, Failed>;

  [[nodiscard]] Result<PollEvent> look(const Timer& timer) const;
  [[nodiscard]] Result<PollEvent> look(const Watched& watched) const;
  [[nodiscard]] Result<PollEvent> look(const Failed& failed) const;
  [[nodiscard]] Result<bool> look_at_all(std::vector<PollEvent>& events) const;
  [[nodiscard]] Result<std::optional<Timestamp>> until_first_deadline() const;
  [[nodiscard]] std::vector<WaitSource> sources() const;

  [[nodiscard]] Timestamp monotonic() const noexcept;
  [[nodiscard]] Timestamp waited() const noexcept;
  [[nodiscard]] Result<std::vector<PollEvent>> wait_for_events();

  Process& process_;
  Timestamp begin_;  // of the monotonic clock, as if it had never been paused
  std::vector<Subscription> subscriptions_;
};

}  // namespace wasifs
