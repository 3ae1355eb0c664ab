// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A mutex that knows its rank (checked in debug builds) and that Clang's thread-safety analysis
// understands. Where the data is one value, base/guarded.h is the better choice; this one is for
// ranks known only at run time (file systems) and for data that lies in several members.
#pragma once

#include <mutex>

#include "base/lock_rank.h"
#include "base/thread_annotations.h"

namespace wasifs {

/// A mutex with a rank. Not recursive.
class WASIFS_CAPABILITY("mutex") Mutex {
 public:
  explicit Mutex([[maybe_unused]] LockRank rank) noexcept
#ifndef NDEBUG
      : rank_(rank)
#endif
  {
  }
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  /// Takes it, waiting for whoever holds it.
  void lock() WASIFS_ACQUIRE() {
#ifndef NDEBUG
    note_lock_taken(rank_);
#endif
    mutex_.lock();
  }
  /// Gives it back.
  void unlock() WASIFS_RELEASE() {
    mutex_.unlock();
#ifndef NDEBUG
    note_lock_released(rank_);
#endif
  }
  /// The mutex below, for a condition variable. The rank stays noted while that sleeps.
  [[nodiscard]] std::mutex& native() noexcept { return mutex_; }

 private:
  std::mutex mutex_;
#ifndef NDEBUG
  LockRank rank_;
#endif
};

/// Holds a `Mutex` for the length of a block.
class WASIFS_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) WASIFS_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() WASIFS_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace wasifs
