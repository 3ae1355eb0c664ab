// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a program of several threads can be paused: when it runs, and none of its threads is in a
// call that cannot be. Used by `WasmtimeThreads` and the guests of its threads. Any thread.
#pragma once

#include "base/mutex.h"
#include "base/thread_annotations.h"
#include "wasifs/process.h"

namespace wasifs::engine {

class PauseGate {
 public:
  // `process` outlives it.
  explicit PauseGate(Process& process) noexcept : process_(process) {}
  PauseGate(const PauseGate&) = delete;
  PauseGate& operator=(const PauseGate&) = delete;

  // Of the whole program.
  void set(Pausable pausable);
  // One of its guests says another thing than before.
  void change(Pausable before, Pausable now);

 private:
  void apply() WASIFS_REQUIRES(mutex_);

  Process& process_;
  Mutex mutex_{lock_rank::leaf};
  Pausable program_ WASIFS_GUARDED_BY(mutex_) = Pausable::never;
  int held_ WASIFS_GUARDED_BY(mutex_) = 0;  // guests that cannot be paused now
};

}  // namespace wasifs::engine
