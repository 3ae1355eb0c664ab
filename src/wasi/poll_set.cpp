// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll_set.h"

#include <algorithm>
#include <utility>

#include "base/waited_call.h"
#include "wasi/needs.h"

namespace wasifs {
namespace {

// Most guests wait for a few descriptors, however often.
constexpr std::size_t usual_descriptors = 4;

Timestamp saturating_add(Timestamp a, Timestamp b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

// What was paused had waited; that counts once. Of several threads each knows its own.
Timestamp take_waited(Process& process) noexcept {
  if (Timestamp* const own = WaitedCall::current()) return std::exchange(*own, 0);
  const Timestamp waited = process.waited();
  if (waited != 0) process.set_waited(0);
  return waited;
}

// What a read of a file at its offset would give: FIONREAD of C programs asks this way.
std::uint64_t bytes_left(OpenFile& file, const WaitContext& wait) {
  const auto size = file.inode()->as_file()->size();
  const auto offset = file.tell(wait);
  return size && offset && *size > *offset ? *size - *offset : 0;
}

}  // namespace

PollSet::PollSet(Process& process, std::size_t count, std::pmr::memory_resource& memory)
    : process_(process), before_(take_waited(process)), subscriptions_(&memory), watched_(&memory) {
  subscriptions_.reserve(count);
  watched_.reserve(std::min(count, usual_descriptors));
}

Timestamp PollSet::monotonic() const noexcept {
  return process_.parts().clock->now(ClockId::monotonic).value_or(0);
}

// An embedder's clock may go backwards.
Timestamp PollSet::waited() const noexcept {
  const Timestamp now = monotonic();
  return now > begin_ ? now - begin_ : 0;
}

Result<Timestamp> PollSet::now(ClockId clock) {
  std::optional<Timestamp>& known = now_[static_cast<std::size_t>(clock)];
  if (!known) {
    WASIFS_TRY(known, process_.parts().clock->now(clock));
  }
  return *known;
}

Result<void> PollSet::add(std::uint64_t userdata, const ClockSubscription& subscription) {
  WASIFS_TRY(const Timestamp start, now(subscription.clock));
  const Timestamp left = subscription.timeout - std::min(subscription.timeout, before_);
  subscriptions_.push_back(
      {.userdata = userdata,
       .deadline = subscription.absolute ? subscription.timeout : saturating_add(start, left),
       .subject = static_cast<std::uint32_t>(subscription.clock),
       .interest = Interest::none});
  return {};
}

void PollSet::add(std::uint64_t userdata, const FdSubscription& subscription) {
  const std::uint32_t subject = place_of(subscription.fd);
  watched_[subject].wanted |= subscription.interest;
  subscriptions_.push_back(
      {.userdata = userdata, .deadline = 0, .subject = subject, .interest = subscription.interest});
}

// Returns its place. One that is no longer remembered is watched once more.
std::uint32_t PollSet::watch(Fd fd) {
  const auto place = static_cast<std::uint32_t>(watched_.size());
  watched_.push_back(watched(fd));
  last_places_[fd % remembered] = {.fd = fd, .place = place};
  return place;
}

PollSet::Watched PollSet::watched(Fd fd) const {
  auto file = process_.fds().get(fd, needs::fd_poll);
  if (!file) return {.fd = fd, .error = file.error()};
  // A descriptor that could never do it would wait for ever.
  const Access access = (*file)->access();
  Interest possible = Interest::none;
  const bool directory = (*file)->inode()->kind() == InodeKind::directory;
  if (directory || has_all(access, Access::read)) possible |= Interest::read;
  if (directory || has_all(access, Access::write)) possible |= Interest::write;
  return {.fd = fd, .possible = possible, .file = *std::move(file)};
}

PollOutcome PollSet::ask(const Watched& watched, Interest interest) const {
  if (!has_any(watched.possible, interest)) return {.error = watched.error, .happened = true};
  Inode& inode = *watched.file->inode();
  const Readiness readiness = inode.readiness();
  // A hang-up alone is none: who only stopped sending still reads, and there may be no room.
  if (!has_any(readiness.ready, interest)) return {};
  // What is there to read, or its end, says nothing to who writes.
  if (interest == Interest::write)
    return {.happened = true, .hangup = readiness.hangup && !readiness.end_of_file};
  if (inode.type() != FileType::regular_file)
    return {.bytes = readiness.bytes, .happened = true, .hangup = readiness.hangup};
  const std::uint64_t left = bytes_left(*watched.file, process_.wait_context());
  return {.bytes = left, .happened = true, .hangup = left == 0};
}

bool PollSet::any_happened() {
  return std::ranges::any_of(subscriptions_, [this](const Subscription& subscription) {
    return look(subscription).happened;
  });
}

// What is looked at from here on is as it is now.
Result<void> PollSet::look_anew() {
  ++look_;
  for (std::size_t i = 0; i < clocks; ++i) {
    if (!now_[i]) continue;
    WASIFS_TRY(now_[i], process_.parts().clock->now(static_cast<ClockId>(i)));
  }
  return {};
}

std::optional<Timestamp> PollSet::until_first_deadline() const {
  std::optional<Timestamp> first;
  for (const Subscription& subscription : subscriptions_) {
    if (subscription.interest != Interest::none) continue;
    const Timestamp now = *now_[subscription.subject];
    const Timestamp left = subscription.deadline > now ? subscription.deadline - now : 0;
    first = std::min(first.value_or(left), left);
  }
  return first;
}

std::vector<WaitSource> PollSet::sources() const {
  std::vector<WaitSource> sources;
  sources.reserve(2 * watched_.size() + 1);
  sources.push_back({.queue = &process_.wait_context().interrupt.queue()});
  for (const Watched& watched : watched_)
    for (const Interest interest : {Interest::read, Interest::write})
      if (has_any(watched.possible & watched.wanted, interest))
        sources.push_back(watched.file->inode()->wait_source(interest));
  return sources;
}

Result<void> PollSet::wait() {
  auto waiting = wait_for_events();
  if (errno_of(waiting) != Errno::intr) return waiting;
  if (Timestamp* const own = WaitedCall::current())
    *own = waited();
  else if (process_.pausing())
    process_.set_waited(waited());
  return waiting;
}

Result<void> PollSet::wait_for_events() {
  if (any_happened()) return {};
  const Timestamp now = monotonic();
  begin_ = now - std::min(now, before_);
  const WaitContext context = process_.wait_context();
  for (;;) {
    if (context.interrupt.raised()) return Errno::intr;
    // What became ready between the last look and the registration is seen by this one.
    const auto already = [&] {
      return context.interrupt.raised() || !look_anew() || any_happened();
    };
    const std::vector<WaitSource> all = sources();
    WASIFS_CHECK(context.poller.wait(all, until_first_deadline(), already));
    WASIFS_CHECK(look_anew());
    if (any_happened()) return {};
  }
}

}  // namespace wasifs
