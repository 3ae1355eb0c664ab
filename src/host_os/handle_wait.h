// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sleeping where handles of the operating system are among the sources: the half of the system's
// poller that each operating system has in its own way. Any thread; a wait owns all it needs.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "wasifs/poll.h"

namespace wasifs {

// A wait may end for no reason, so one of more than a century need not be told from it.
inline constexpr Timestamp longest_sleep = Timestamp{1} << 62;

/// Has `waiter` in the queues of `sources` while it lives.
class Registration {
 public:
  Registration(std::span<const WaitSource> sources, Waiter& waiter)
      : sources_(sources), waiter_(waiter) {
    try {
      for (; added_ < sources_.size(); ++added_) {
        if (WaitQueue* queue = sources_[added_].queue) queue->add(waiter_);
      }
    } catch (...) {
      leave();
      throw;
    }
  }
  ~Registration() { leave(); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  void leave() noexcept {
    for (const WaitSource& source : sources_.first(added_)) {
      if (source.queue != nullptr) source.queue->remove(waiter_);
    }
  }

  std::span<const WaitSource> sources_;
  Waiter& waiter_;
  std::size_t added_ = 0;
};

/// As `Poller::wait`, of sources at least one of which has a handle. May throw std::bad_alloc.
Result<void> wait_for_handles(std::span<const WaitSource> sources,
                              std::optional<Timestamp> timeout_ns,
                              const std::function<bool()>& already);

}  // namespace wasifs
