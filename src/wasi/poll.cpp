// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// poll_oneoff of preview1. The subscriptions are copied before anything is written: a guest may
// give one area for both.
#include <vector>

#include "abi/preview1_calls.gen.h"
#include "abi/unstable_calls.gen.h"
#include "wasi/poll_set.h"

namespace wasifs {
namespace {

template <class SubscriptionU>
Result<void> add(PollSet& set, const SubscriptionU& subscription) {
  if (const auto* clock = subscription.clock()) {
    using Flags = decltype(clock->flags);
    return set.add(
        ClockSubscription{.clock = clock->id,
                          .timeout = clock->timeout,
                          .absolute = has_all(clock->flags, Flags::subscription_clock_abstime)});
  }
  if (const auto* reading = subscription.fd_read())
    set.add(FdSubscription{reading->file_descriptor, Interest::read});
  else if (const auto* writing = subscription.fd_write())
    set.add(FdSubscription{writing->file_descriptor, Interest::write});
  return {};
}

preview1::Event event_of(const PollEvent& event, preview1::UserData userdata,
                         preview1::EventType type) {
  preview1::Event result{
      .userdata = userdata, .error = event.error, .type = type, .fd_readwrite = {}};
  if (type == preview1::EventType::clock) return result;
  result.fd_readwrite.nbytes = event.bytes;
  if (event.hangup) result.fd_readwrite.flags = preview1::EventRwFlags::fd_readwrite_hangup;
  return result;
}

// All subscriptions are read before the first event is written: a guest may give one area for both.
template <class Subscription>
Result<preview1::Size> poll_guest(CallContext& context, GuestPtr<const Subscription> in,
                                  GuestPtr<preview1::Event> out, preview1::Size count) {
  WASIFS_CHECK(context.span(in, count));
  WASIFS_CHECK(context.span(out, count));
  if (count == 0) return Errno::inval;
  if (count > context.rules().limits.subscriptions_per_call) return Errno::nomem;

  // The copies, and what the set keeps of each: about as much again, and its event.
  WASIFS_CHECK(context.charge_host(std::uint64_t{count} * 3 * sizeof(Subscription)));

  std::vector<Subscription> subscriptions;
  subscriptions.reserve(count);
  PollSet set(context.process);
  set.reserve(count);
  for (preview1::Size i = 0; i < count; ++i) {
    WASIFS_TRY(subscriptions.emplace_back(), context.load(in.at(i)));
    WASIFS_CHECK(add(set, subscriptions.back().u));
  }

  WASIFS_TRY(const std::vector<PollEvent> events, set.wait());
  preview1::Size written = 0;
  for (preview1::Size i = 0; i < count; ++i) {
    if (!events[i].happened) continue;
    const Subscription& subscription = subscriptions[i];
    WASIFS_CHECK(context.store(out.at(written),
                               event_of(events[i], subscription.userdata, subscription.u.tag())));
    ++written;
  }
  return written;
}

}  // namespace

Result<preview1::Size> preview1::poll_oneoff(CallContext& context, GuestPtr<const Subscription> in,
                                             GuestPtr<Event> out, Size nsubscriptions) {
  return poll_guest(context, in, out, nsubscriptions);
}

Result<preview1::Size> unstable::poll_oneoff(CallContext& context, GuestPtr<const Subscription> in,
                                             GuestPtr<Event> out, Size nsubscriptions) {
  return poll_guest(context, in, out, nsubscriptions);
}

}  // namespace wasifs
