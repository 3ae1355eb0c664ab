// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/overlay/turns.h"

namespace wasifs::overlay {
namespace {

/// Sleeps until `changed` is notified; `mutex` is held before and after.
void sleep(std::condition_variable& changed, Mutex& mutex) {
  std::unique_lock<std::mutex> native(mutex.native(), std::adopt_lock);
  changed.wait(native);
  static_cast<void>(native.release());
}

}  // namespace

void TreeTurns::begin_look() {
  const MutexLock held(mutex_);
  while (changing_ || waiting_to_change_ != 0) sleep(changed_, mutex_);
  ++looking_;
}

void TreeTurns::end_look() {
  const MutexLock held(mutex_);
  if (--looking_ == 0) changed_.notify_all();
}

void TreeTurns::begin_change() {
  const MutexLock held(mutex_);
  ++waiting_to_change_;
  while (changing_ || looking_ != 0) sleep(changed_, mutex_);
  --waiting_to_change_;
  changing_ = true;
}

void TreeTurns::end_change() {
  const MutexLock held(mutex_);
  changing_ = false;
  changed_.notify_all();
}

void CopyTurns::begin(std::uint64_t number) {
  const MutexLock held(mutex_);
  while (copying_.contains(number)) sleep(changed_, mutex_);
  copying_.insert(number);
}

void CopyTurns::end(std::uint64_t number) {
  const MutexLock held(mutex_);
  copying_.erase(number);
  changed_.notify_all();
}

}  // namespace wasifs::overlay
