// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// poll_oneoff of preview1. The subscriptions are copied before anything is written: a guest may
// give one area for both.
#include "abi/preview1_calls.gen.h"
#include "wasi/poll_call.h"

namespace wasifs::preview1 {
namespace {

Result<void> add(PollSet& set, const SubscriptionU& subscription) {
  if (const auto* clock = std::get_if<SubscriptionClock>(&subscription))
    return set.add(ClockSubscription{
        .clock = clock->id,
        .timeout = clock->timeout,
        .absolute = has_all(clock->flags, Subclockflags::subscription_clock_abstime)});
  // fd_read and fd_write have the same content; which one it is, is the alternative.
  const bool reads = subscription.index() == 1;
  const auto& watched = reads ? std::get<1>(subscription) : std::get<2>(subscription);
  set.add(FdSubscription{watched.file_descriptor, reads ? Interest::read : Interest::write});
  return {};
}

}  // namespace

Result<Size> poll_oneoff(CallContext& context, GuestPtr<const Subscription> in, GuestPtr<Event> out,
                         Size nsubscriptions) {
  return poll_guest<Subscription, Event, Eventtype>(
      context, in, out, nsubscriptions, [](PollSet& set, const auto& u) { return add(set, u); });
}

}  // namespace wasifs::preview1
