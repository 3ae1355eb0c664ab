// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The threads of one program: the numbers of those beside its main one, how many there may be, and
// that all end together. Used by engine adapters, which know what a thread does. Any thread.
// Source: wasi-threads, "Design choice: thread IDs".
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/mutex.h"
#include "host_os/host_thread.h"
#include "wasifs/result.h"

namespace wasifs::threads {

// What a guest knows a thread by: 1 to 2^29 - 1, as WASI says. Its libc has the upper bits for
// itself.
using ThreadId = std::int32_t;
inline constexpr ThreadId last_thread_id = (1 << 29) - 1;

class ThreadGroup {
 public:
  // Of at most `most_threads` at a time beside the main one, each with a stack of that many bytes.
  // Numbers begin behind `last_id`.
  ThreadGroup(std::size_t most_threads, std::size_t stack_size, ThreadId last_id = 0) noexcept
      : most_threads_(most_threads), stack_size_(stack_size), last_id_(last_id) {}
  // After `main_ended`.
  ~ThreadGroup() = default;
  ThreadGroup(const ThreadGroup&) = delete;
  ThreadGroup& operator=(const ThreadGroup&) = delete;

  // Runs `body` with the number of its thread, on a thread of its own. Errors: `again` where there
  // are as many as there may be, or the program ends.
  [[nodiscard]] Result<ThreadId> spawn(std::function<void(ThreadId)> body);

  // Keeps numbers for threads that have had them before, and a place for each: before any thread
  // runs, so that none of these gets them first. All or none. Errors: `again` where that is more
  // than there may be, `inval` where one is no number of a thread or was taken before.
  [[nodiscard]] Result<void> reserve(std::span<const ThreadId> ids);
  // Runs `body` as `spawn` does, with a number that was reserved; where that fails, it no longer
  // is.
  [[nodiscard]] Result<void> spawn_again(ThreadId id, std::function<void(ThreadId)> body);
  // Gives up a number that was reserved, and with which nothing was spawned. Until that is done of
  // all of them the main thread does not end.
  void release(ThreadId id);
  // The number that was given last, and setting it, before any thread is spawned.
  [[nodiscard]] ThreadId last_id();
  void set_last_id(ThreadId id);

  // Whether no other thread than the main one runs.
  [[nodiscard]] bool only_main();

  // What a thread that ends the program does last: calls `nudge` every so often, to make the main
  // one look whether it is to end, until it has. No thread begins any more.
  void end_main(const std::function<void()>& nudge);
  // What the main thread does last: it has ended; the same until all others have.
  void main_ended(const std::function<void()>& nudge);

  // What a thread does last that has stopped to be paused: the same as `end_main`, but others still
  // begin. One of several is enough to nudge.
  void pause_main(const std::function<void()>& nudge);
  // What the main thread does last when it has stopped to be paused: the same until all others have
  // ended, too, or stopped.
  void main_paused(const std::function<void()>& nudge);

 private:
  struct Slot {
    std::optional<HostThread> thread;
    bool ended = false;  // before `thread` was noted
  };

  ThreadId next_id() WASIFS_REQUIRES(mutex_);
  Result<void> start(ThreadId id, std::function<void(ThreadId)> body);
  void wait_for_others(const std::function<void()>& nudge);
  void note_ended(ThreadId id);
  void sleep_a_moment() WASIFS_REQUIRES(mutex_);
  void join_ended();

  const std::size_t most_threads_;
  const std::size_t stack_size_;
  Mutex mutex_{lock_rank::leaf};
  std::condition_variable changed_;
  std::map<ThreadId, Slot> running_ WASIFS_GUARDED_BY(mutex_);
  std::vector<HostThread> ended_ WASIFS_GUARDED_BY(mutex_);  // yet to be joined
  ThreadId last_id_ WASIFS_GUARDED_BY(mutex_);
  bool ending_ WASIFS_GUARDED_BY(mutex_) = false;
  bool main_ended_ WASIFS_GUARDED_BY(mutex_) = false;  // or stopped
  bool pausing_ WASIFS_GUARDED_BY(mutex_) = false;     // somebody nudges for that
};

}  // namespace wasifs::threads
