// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll_set.h"

#include <algorithm>
#include <utility>

#include "base/waited_call.h"
#include "wasi/needs.h"

namespace wasifs {
namespace {

Timestamp saturating_add(Timestamp a, Timestamp b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

bool any_happened(const std::vector<PollEvent>& events) {
  return std::ranges::any_of(events, &PollEvent::happened);
}

// What a read of a file at its offset would give: FIONREAD of C programs asks this way.
std::uint64_t bytes_left(OpenFile& file, const WaitContext& wait) {
  const auto size = file.inode()->as_file()->size();
  const auto offset = file.tell(wait);
  return size && offset && *size > *offset ? *size - *offset : 0;
}

}  // namespace

// What was paused had waited; that counts once. Of several threads each knows its own.
PollSet::PollSet(Process& process) noexcept : process_(process) {
  const Timestamp now = monotonic();
  Timestamp* const own = WaitedCall::current();
  const Timestamp before = own != nullptr ? std::exchange(*own, 0) : process.waited();
  begin_ = now - std::min(now, before);
  if (own == nullptr && before != 0) process.set_waited(0);
}

Timestamp PollSet::monotonic() const noexcept {
  return process_.parts().clock->now(ClockId::monotonic).value_or(0);
}

// An embedder's clock may go backwards.
Timestamp PollSet::waited() const noexcept {
  const Timestamp now = monotonic();
  return now > begin_ ? now - begin_ : 0;
}

Result<void> PollSet::add(const ClockSubscription& subscription) {
  WASIFS_TRY(const Timestamp now, process_.parts().clock->now(subscription.clock));
  const Timestamp left = subscription.timeout - std::min(subscription.timeout, waited());
  const Timestamp deadline =
      subscription.absolute ? subscription.timeout : saturating_add(now, left);
  subscriptions_.emplace_back(Timer{subscription.clock, deadline});
  return {};
}

void PollSet::add(const FdSubscription& subscription) {
  auto file = process_.fds().get(subscription.fd, needs::fd_poll);
  if (!file) {
    subscriptions_.emplace_back(Failed{file.error()});
    return;
  }
  // A descriptor that could never do it would wait for ever.
  const Access access = (*file)->access();
  const bool possible =
      (*file)->inode()->kind() == InodeKind::directory ||
      has_all(access, subscription.interest == Interest::read ? Access::read : Access::write);
  if (possible)
    subscriptions_.emplace_back(Watched{*std::move(file), subscription.interest});
  else
    subscriptions_.emplace_back(Failed{Errno::badf});
}

Result<PollEvent> PollSet::look(const Timer& timer) const {
  WASIFS_TRY(const Timestamp now, process_.parts().clock->now(timer.clock));
  return PollEvent{.happened = now >= timer.deadline};
}

Result<PollEvent> PollSet::look(const Watched& watched) const {
  const Readiness readiness = watched.file->inode()->readiness();
  // A hang-up alone is none: who only stopped sending still reads, and there may be no room.
  if (!has_any(readiness.ready, watched.interest)) return PollEvent{};
  // What is there to read, or its end, says nothing to who writes.
  if (watched.interest == Interest::write)
    return PollEvent{.happened = true, .hangup = readiness.hangup && !readiness.end_of_file};
  PollEvent event{.happened = true, .bytes = readiness.bytes, .hangup = readiness.hangup};
  if (watched.file->inode()->type() == FileType::regular_file) {
    event.bytes = bytes_left(*watched.file, process_.wait_context());
    event.hangup = event.bytes == 0;
  }
  return event;
}

Result<PollEvent> PollSet::look(const Failed& failed) const {
  return PollEvent{.happened = true, .error = failed.error};
}

Result<bool> PollSet::look_at_all(std::vector<PollEvent>& events) const {
  events.clear();
  for (const Subscription& subscription : subscriptions_) {
    WASIFS_TRY(const PollEvent event,
               std::visit([this](const auto& one) { return look(one); }, subscription));
    events.push_back(event);
  }
  return any_happened(events);
}

Result<std::optional<Timestamp>> PollSet::until_first_deadline() const {
  std::optional<Timestamp> first;
  for (const Subscription& subscription : subscriptions_) {
    const auto* timer = std::get_if<Timer>(&subscription);
    if (timer == nullptr) continue;
    WASIFS_TRY(const Timestamp now, process_.parts().clock->now(timer->clock));
    const Timestamp left = timer->deadline > now ? timer->deadline - now : 0;
    first = std::min(first.value_or(left), left);
  }
  return first;
}

std::vector<WaitSource> PollSet::sources() const {
  std::vector<WaitSource> sources;
  sources.reserve(subscriptions_.size() + 1);
  sources.push_back({.queue = &process_.wait_context().interrupt.queue()});
  for (const Subscription& subscription : subscriptions_)
    if (const auto* watched = std::get_if<Watched>(&subscription))
      sources.push_back(watched->file->inode()->wait_source(watched->interest));
  return sources;
}

Result<std::vector<PollEvent>> PollSet::wait() {
  auto events = wait_for_events();
  if (errno_of(events) != Errno::intr) return events;
  if (Timestamp* const own = WaitedCall::current())
    *own = waited();
  else if (process_.pausing())
    process_.set_waited(waited());
  return events;
}

Result<std::vector<PollEvent>> PollSet::wait_for_events() {
  const WaitContext context = process_.wait_context();
  std::vector<PollEvent> events;
  events.reserve(subscriptions_.size());
  for (;;) {
    WASIFS_TRY(const bool happened, look_at_all(events));
    if (happened) return events;
    if (context.interrupt.raised()) return Errno::intr;
    WASIFS_TRY(const std::optional<Timestamp> timeout, until_first_deadline());
    // What became ready between the look above and the registration is seen by this second one.
    const auto already = [&] {
      std::vector<PollEvent> again;
      const auto result = look_at_all(again);
      return context.interrupt.raised() || !result || *result;
    };
    const std::vector<WaitSource> all = sources();
    WASIFS_CHECK(context.poller.wait(all, timeout, already));
  }
}

}  // namespace wasifs
