// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// poll_oneoff of both ABIs. What a subscription needs is taken out of it before anything is
// written: a guest may give one area for both.
#include <array>
#include <memory_resource>
#include <span>

#include "abi/preview1_calls.gen.h"
#include "abi/unstable_calls.gen.h"
#include "wasi/poll_set.h"

namespace wasifs {
namespace {

// So many are copied from and to the guest at once.
constexpr std::size_t at_once = 16;
// What so many and their files take, so that polling a few allocates nothing.
constexpr std::size_t usual_memory = 1024;

// The subscription in the bytes of a guest, which are those of a `native` one. Errors: `inval`.
template <class Subscription>
Result<void> add(PollSet& set, const auto& native, const std::byte* bytes) {
  using preview1::EventType;
  const std::uint64_t userdata = native.userdata;
  // Descriptors first, and without the form that a clock needs, since there may be thousands.
  if (native.u.tag == static_cast<std::uint8_t>(EventType::fd_read)) {
    set.add(userdata, FdSubscription{native.u.payload.fd_read.file_descriptor, Interest::read});
    return {};
  }
  if (native.u.tag == static_cast<std::uint8_t>(EventType::fd_write)) {
    set.add(userdata, FdSubscription{native.u.payload.fd_write.file_descriptor, Interest::write});
    return {};
  }
  WASIFS_TRY(const auto subscription, GuestCodec<Subscription>::load(bytes));
  const auto* clock = subscription.u.clock();
  using Flags = decltype(clock->flags);
  return set.add(userdata, ClockSubscription{.clock = clock->id,
                                             .timeout = clock->timeout,
                                             .absolute = has_all(
                                                 clock->flags, Flags::subscription_clock_abstime)});
}

template <class Subscription, auto load>
Result<void> add_all(CallContext& context, GuestPtr<const Subscription> in, preview1::Size count,
                     PollSet& set) {
  constexpr std::size_t size = GuestCodec<Subscription>::size;
  std::array<std::byte, at_once * size> block;
  for (preview1::Size done = 0; done < count;) {
    const std::size_t some = std::min<std::size_t>(at_once, count - done);
    WASIFS_CHECK(context.read_bytes(std::span(block).first(some * size), in.at(done).address()));
    for (std::size_t i = 0; i < some; ++i) {
      const std::byte* const bytes = &block[i * size];
      WASIFS_CHECK(add<Subscription>(set, load(bytes), bytes));
    }
    done += static_cast<preview1::Size>(some);
  }
  return {};
}

preview1::native::Event native_event(std::uint64_t userdata, Interest interest,
                                     const PollOutcome& outcome) {
  using preview1::EventRwFlags;
  using preview1::EventType;
  const auto type = interest == Interest::none   ? EventType::clock
                    : interest == Interest::read ? EventType::fd_read
                                                 : EventType::fd_write;
  const auto flags = outcome.hangup ? EventRwFlags::fd_readwrite_hangup : EventRwFlags{};
  return {.userdata = userdata,
          .error = static_cast<std::uint16_t>(outcome.error),
          .type = static_cast<std::uint8_t>(type),
          .fd_readwrite = {.nbytes = outcome.bytes, .flags = static_cast<std::uint16_t>(flags)}};
}

// Returns how many there were.
Result<preview1::Size> store_events(CallContext& context, PollSet& set,
                                    GuestPtr<preview1::Event> out) {
  constexpr std::size_t size = GuestCodec<preview1::Event>::size;
  std::array<std::byte, at_once * size> block;
  std::size_t filled = 0;
  preview1::Size written = 0;
  const auto flush = [&]() -> Result<void> {
    const auto bytes = std::span(block).first(filled * size);
    WASIFS_CHECK(context.write_bytes(out.at(written).address(), bytes));
    written += static_cast<preview1::Size>(filled);
    filled = 0;
    return {};
  };
  const auto take = [&](std::uint64_t userdata, Interest interest,
                        const PollOutcome& outcome) -> Result<void> {
    if (!outcome.happened) return {};
    preview1::store_event(&block[filled * size], native_event(userdata, interest, outcome));
    return ++filled == at_once ? flush() : Result<void>();
  };
  WASIFS_CHECK(set.for_each(take));
  WASIFS_CHECK(flush());
  return written;
}

template <class Subscription, auto load>
Result<preview1::Size> poll_guest(CallContext& context, GuestPtr<const Subscription> in,
                                  GuestPtr<preview1::Event> out, preview1::Size count) {
  WASIFS_CHECK(context.span(in, count));
  WASIFS_CHECK(context.span(out, count));
  if (count == 0) return Errno::inval;
  if (count > context.rules().limits.subscriptions_per_call) return Errno::nomem;
  WASIFS_CHECK(context.charge_host(std::uint64_t{count} * PollSet::most_memory()));

  std::array<std::byte, usual_memory> usual;
  std::pmr::monotonic_buffer_resource memory(usual.data(), usual.size());
  PollSet set(context.process, count, memory);
  WASIFS_CHECK((add_all<Subscription, load>(context, in, count, set)));
  WASIFS_CHECK(set.wait());
  return store_events(context, set, out);
}

}  // namespace

Result<preview1::Size> preview1::poll_oneoff(CallContext& context, GuestPtr<const Subscription> in,
                                             GuestPtr<Event> out, Size nsubscriptions) {
  return poll_guest<Subscription, &load_subscription>(context, in, out, nsubscriptions);
}

Result<preview1::Size> unstable::poll_oneoff(CallContext& context, GuestPtr<const Subscription> in,
                                             GuestPtr<Event> out, Size nsubscriptions) {
  return poll_guest<Subscription, &load_subscription>(context, in, out, nsubscriptions);
}

}  // namespace wasifs
