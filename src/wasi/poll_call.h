// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What poll_oneoff of both ABIs has in common: copying subscriptions in, events out.
#pragma once

#include <vector>

#include "guest/call_context.h"
#include "wasi/poll_set.h"

namespace wasifs {

// `add` puts the `u` of one subscription into the set.
template <class Subscription, class Event, class Eventtype, class Add>
Result<std::uint32_t> poll_guest(CallContext& context, GuestPtr<const Subscription> in,
                                 GuestPtr<Event> out, std::uint32_t count, Add add) {
  WASIFS_CHECK(context.span(in, count));
  WASIFS_CHECK(context.span(out, count));
  if (count == 0) return Errno::inval;
  if (count > context.rules().limits.subscriptions_per_call) return Errno::nomem;

  std::vector<Subscription> subscriptions;
  subscriptions.reserve(count);
  PollSet set(context.process);
  set.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    WASIFS_TRY(subscriptions.emplace_back(), context.load(in.at(i)));
    WASIFS_CHECK(add(set, subscriptions.back().u));
  }

  WASIFS_TRY(const std::vector<PollEvent> events, set.wait());
  std::uint32_t written = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const PollEvent& event = events[i];
    if (!event.happened) continue;
    Event result{};
    result.userdata = subscriptions[i].userdata;
    result.error = event.error;
    result.type = static_cast<Eventtype>(subscriptions[i].u.index());
    result.fd_readwrite.nbytes = event.bytes;
    if (event.hangup)
      result.fd_readwrite.flags |= decltype(result.fd_readwrite.flags)::fd_readwrite_hangup;
    WASIFS_CHECK(context.store(out.at(written++), result));
  }
  return written;
}

}  // namespace wasifs
