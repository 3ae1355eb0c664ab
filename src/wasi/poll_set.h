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
struct PollEvent {
  std::uint64_t userdata = 0;
  Interest interest = Interest::none;  // none: of a clock
  bool happened = false;
  Errno error = Errno::success;
  std::uint64_t bytes = 0;
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
  // What the subscription that was added as number `index` has come to.
  [[nodiscard]] PollEvent event(std::size_t index) { return look(subscriptions_[index]); }

 private:
  struct Subscription {
    std::uint64_t userdata;
    Timestamp deadline;     // of a clock
    std::uint32_t subject;  // the clock, or the place in `watched_`
    Interest interest;      // none: in a clock
  };
  // A descriptor, and what it said when it was last looked at.
  struct Watched {
    Fd fd;
    Errno error = Errno::badf;            // for who wants what is not possible
    Interest possible = Interest::none;   // with this access a transfer could ever be done
    Interest wanted = Interest::none;     // and somebody waits for it
    Ref<OpenFile> file = {};              // null where nothing is possible
    std::uint32_t looked = 0, sized = 0;  // in which look `readiness` and `left` were asked for
    Readiness readiness = {};
    std::uint64_t left = 0;  // of a regular file: the bytes from its offset on
  };

  [[nodiscard]] std::uint32_t watched(Fd fd);
  [[nodiscard]] Watched watch(Fd fd) const;
  [[nodiscard]] PollEvent look(const Subscription& subscription);
  void read_event(Watched& watched, PollEvent& event) const;
  [[nodiscard]] bool any_happened();
  [[nodiscard]] Result<void> look_anew();
  [[nodiscard]] Result<Timestamp> now(ClockId clock);
  [[nodiscard]] std::optional<Timestamp> until_first_deadline() const;
  [[nodiscard]] std::vector<WaitSource> sources() const;

  [[nodiscard]] Timestamp monotonic() const noexcept;
  [[nodiscard]] Timestamp waited() const noexcept;
  [[nodiscard]] Result<void> wait_for_events();

  static constexpr std::size_t clocks = 4;
  static constexpr std::size_t remembered = 16;

  Process& process_;
  Timestamp before_;     // what the call had waited before it was paused
  Timestamp begin_ = 0;  // of the monotonic clock, as if it had never been paused
  std::uint32_t look_ = 1;
  std::array<std::optional<Timestamp>, clocks> now_;      // in this look; those that are asked for
  std::array<std::uint32_t, remembered> last_watched_{};  // by the number's last bits
  std::pmr::vector<Subscription> subscriptions_;
  std::pmr::vector<Watched> watched_;
};

}  // namespace wasifs
