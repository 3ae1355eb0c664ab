// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread_group.h"

#include <chrono>
#include <utility>

namespace wasifs::threads {
namespace {

constexpr std::chrono::milliseconds between_nudges{1};

}  // namespace

// A number is not given again before all others were, so that a thread that has ended is not taken
// for another one.
ThreadId ThreadGroup::next_id() {
  do {
    last_id_ = last_id_ == last_thread_id ? 1 : last_id_ + 1;
  } while (running_.contains(last_id_));
  return last_id_;
}

Result<ThreadId> ThreadGroup::spawn(std::function<void(ThreadId)> body) {
  join_ended();
  ThreadId id = 0;
  {
    const MutexLock lock(mutex_);
    if (ending_ || running_.size() >= most_threads_) return Errno::again;
    id = next_id();
    running_.emplace(id, Slot{});
  }
  WASIFS_CHECK(start(id, std::move(body)));
  return id;
}

Result<void> ThreadGroup::reserve(std::span<const ThreadId> ids) {
  std::map<ThreadId, Slot> slots;
  for (const ThreadId id : ids) {
    if (id < 1 || id > last_thread_id || !slots.emplace(id, Slot{}).second) return Errno::inval;
  }
  const MutexLock lock(mutex_);
  for (const ThreadId id : ids) {
    if (running_.contains(id)) return Errno::inval;
  }
  if (ending_ || slots.size() > most_threads_ || running_.size() > most_threads_ - slots.size())
    return Errno::again;
  running_.merge(slots);
  return {};
}

Result<void> ThreadGroup::spawn_again(ThreadId id, std::function<void(ThreadId)> body) {
  bool begins = false;
  {
    const MutexLock lock(mutex_);
    begins = !ending_;
  }
  if (begins) return start(id, std::move(body));
  release(id);
  return Errno::again;
}

void ThreadGroup::release(ThreadId id) {
  const MutexLock lock(mutex_);
  running_.erase(id);
  changed_.notify_all();
}

// It has its slot.
Result<void> ThreadGroup::start(ThreadId id, std::function<void(ThreadId)> body) {
  auto thread = HostThread::start(stack_size_, [this, id, body = std::move(body)] {
    body(id);
    note_ended(id);
  });
  const MutexLock lock(mutex_);
  const auto slot = running_.find(id);
  if (thread && !slot->second.ended) {
    slot->second.thread = *thread;
    return {};
  }
  running_.erase(slot);
  changed_.notify_all();
  if (!thread) return thread.error();
  ended_.push_back(*thread);
  return {};
}

ThreadId ThreadGroup::last_id() {
  const MutexLock lock(mutex_);
  return last_id_;
}

void ThreadGroup::set_last_id(ThreadId id) {
  const MutexLock lock(mutex_);
  last_id_ = id;
}

void ThreadGroup::note_ended(ThreadId id) {
  const MutexLock lock(mutex_);
  const auto slot = running_.find(id);
  slot->second.ended = true;
  if (!slot->second.thread) return;  // `spawn` does the rest
  ended_.push_back(*slot->second.thread);
  running_.erase(slot);
  changed_.notify_all();
}

void ThreadGroup::join_ended() {
  std::vector<HostThread> ended;
  {
    const MutexLock lock(mutex_);
    ended.swap(ended_);
  }
  for (HostThread& thread : ended) thread.join();
}

bool ThreadGroup::only_main() {
  const MutexLock lock(mutex_);
  return running_.empty();
}

// Until something changes, or it is time to nudge again.
void ThreadGroup::sleep_a_moment() {
  std::unique_lock lock(mutex_.native(), std::adopt_lock);
  changed_.wait_for(lock, between_nudges);
  lock.release();
}

void ThreadGroup::end_main(const std::function<void()>& nudge) {
  for (;;) {
    nudge();
    const MutexLock lock(mutex_);
    ending_ = true;
    if (main_ended_) return;
    sleep_a_moment();
  }
}

void ThreadGroup::main_ended(const std::function<void()>& nudge) {
  {
    const MutexLock lock(mutex_);
    ending_ = main_ended_ = true;
    changed_.notify_all();
  }
  wait_for_others(nudge);
}

void ThreadGroup::wait_for_others(const std::function<void()>& nudge) {
  for (;;) {
    nudge();
    const MutexLock lock(mutex_);
    if (running_.empty()) break;
    sleep_a_moment();
  }
  join_ended();
}

void ThreadGroup::pause_main(const std::function<void()>& nudge) {
  {
    const MutexLock lock(mutex_);
    if (std::exchange(pausing_, true)) return;
  }
  for (;;) {
    nudge();
    const MutexLock lock(mutex_);
    if (main_ended_) return;
    sleep_a_moment();
  }
}

void ThreadGroup::main_paused(const std::function<void()>& nudge) {
  {
    const MutexLock lock(mutex_);
    main_ended_ = true;
    changed_.notify_all();
  }
  wait_for_others(nudge);
}

}  // namespace wasifs::threads
