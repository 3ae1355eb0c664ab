// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A value that can only be reached through its lock:
//
//   Guarded<std::vector<int>, lock_rank::leaf> numbers;
//   const auto locked = numbers.lock();
//   locked->push_back(1);
//
// What must not be destroyed under the lock (an OpenFile, an Inode) is moved into a local declared
// before it.
#pragma once

#include <utility>

#include "base/mutex.h"

namespace wasifs {

/// A `T` and the mutex that guards it.
template <class T, LockRank rank>
class Guarded {
 public:
  /// Makes the value from `arguments`.
  template <class... Arguments>
  explicit Guarded(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  /// The value, for as long as this object lives, by the thread that made it.
  template <class Value>
  class [[nodiscard]] Locked {
   public:
    Locked(Mutex& mutex, Value& value) : lock_(mutex), value_(value) {}
    Value& operator*() const noexcept { return value_; }
    Value* operator->() const noexcept { return &value_; }

   private:
    MutexLock lock_;
    Value& value_;
  };

  /// Takes the lock. No other way leads to the value.
  [[nodiscard]] Locked<T> lock() { return Locked<T>(mutex_, value_); }
  /// Takes the lock for reading the value.
  [[nodiscard]] Locked<const T> lock() const { return Locked<const T>(mutex_, value_); }

 private:
  mutable Mutex mutex_{rank};
  // Clang's analysis has no say here: by construction nobody but `Locked` sees the value.
  T value_;
};

}  // namespace wasifs
