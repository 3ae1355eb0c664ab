// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One poll_oneoff, whichever ABI it came through: subscriptions in, the ones that are ready out,
// sleeping in between until at least one is. Lives on the stack of one call.
//
// A guest may subscribe a thousand times to one file, so what is asked of a descriptor or a clock
// is asked once for each look at all of them, and a subscription is a few words.
#pragma once

#include <array>
#include <cstdint>
#include <memory_resource>
#include <optional>
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
struct PollOutcome {
  std::uint64_t bytes = 0;
  Errno error = Errno::success;
  bool happened = false;
  bool hangup = false;
};

class PollSet {
 public:
  // For `count` subscriptions, kept in `memory`, which outlives it.
  PollSet(Process& process, std::size_t count, std::pmr::memory_resource& memory);

  // What it may take of `memory` for each subscription.
  [[nodiscard]] static constexpr std::size_t most_memory() noexcept {
    return sizeof(Subscription) + 2 * sizeof(Watched);  // a vector that grows has been half as long
  }

  // Errors: `inval` for a clock that the process does not have; the whole call fails then.
  [[nodiscard]] Result<void> add(std::uint64_t userdata, const ClockSubscription& subscription);
  // A bad descriptor is an event of its own.
  void add(std::uint64_t userdata, const FdSubscription& subscription);

  // Sleeps until something has happened. Errors: `intr`.
  [[nodiscard]] Result<void> wait();
  // Calls `take` with each subscription's `userdata`, its interest (none: in a clock) and what it
  // has come to, in the order in which they were added. Errors: those of `take`, which ends it.
  template <class Take>
  [[nodiscard]] Result<void> for_each(const Take& take) {
    for (const Subscription& subscription : subscriptions_)
      WASIFS_CHECK(take(subscription.userdata, subscription.interest, look(subscription)));
    return {};
  }

 private:
  struct Subscription {
    std::uint64_t userdata;
    Timestamp deadline;     // of a clock
    std::uint32_t subject;  // the clock, or the place in `watched_`
    Interest interest;      // none: in a clock
  };
  // What all those who want the same of a descriptor have come to, and in which look that was.
  struct Known {
    std::uint32_t look = 0;
    PollOutcome outcome = {};
  };
  struct Watched {
    Fd fd;
    Errno error = Errno::badf;           // for who wants what is not possible
    Interest possible = Interest::none;  // with this access a transfer could ever be done
    Interest wanted = Interest::none;    // and somebody waits for it
    Ref<OpenFile> file = {};             // null where nothing is possible
    Known read = {}, write = {};
  };
  struct Place {
    std::uint64_t fd = UINT64_MAX;  // no descriptor's number
    std::uint32_t place = 0;
  };

  [[nodiscard]] std::uint32_t place_of(Fd fd) {
    const Place& last = last_places_[fd % remembered];
    return last.fd == fd ? last.place : watch(fd);
  }
  [[nodiscard]] std::uint32_t watch(Fd fd);
  [[nodiscard]] Watched watched(Fd fd) const;

  [[nodiscard]] PollOutcome look(const Subscription& subscription) {
    if (subscription.interest == Interest::none)
      return {.happened = *now_[subscription.subject] >= subscription.deadline};
    Watched& watched = watched_[subscription.subject];
    Known& known = subscription.interest == Interest::read ? watched.read : watched.write;
    if (known.look != look_) known = {look_, ask(watched, subscription.interest)};
    return known.outcome;
  }
  [[nodiscard]] PollOutcome ask(const Watched& watched, Interest interest) const;
  [[nodiscard]] bool any_happened();
  [[nodiscard]] Result<void> look_anew();
  [[nodiscard]] Result<Timestamp> now(ClockId clock);
  [[nodiscard]] std::optional<Timestamp> until_first_deadline() const;
  [[nodiscard]] std::vector<WaitSource> sources() const;

  [[nodiscard]] Timestamp monotonic() const noexcept;
  [[nodiscard]] Timestamp waited() const noexcept;
  [[nodiscard]] Result<void> wait_for_events();

  static constexpr std::size_t clocks = 4;
  static constexpr std::size_t remembered = 8;

  Process& process_;
  Timestamp before_;     // what the call had waited before it was paused
  Timestamp begin_ = 0;  // of the monotonic clock, as if it had never been paused
  std::uint32_t look_ = 1;
  std::array<std::optional<Timestamp>, clocks> now_;  // in this look; those that are asked for
  std::array<Place, remembered> last_places_{};  // in `watched_`, by the last bits of the number
  std::pmr::vector<Subscription> subscriptions_;
  std::pmr::vector<Watched> watched_;
};

}  // namespace wasifs
