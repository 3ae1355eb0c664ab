// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pause_gate.h"

namespace wasifs::engine {

void PauseGate::set(Pausable pausable) {
  const MutexLock lock(mutex_);
  if (program_ == pausable) return;
  program_ = pausable;
  apply();
}

void PauseGate::change(Pausable before, Pausable now) {
  const MutexLock lock(mutex_);
  held_ += (now == Pausable::not_now ? 1 : 0) - (before == Pausable::not_now ? 1 : 0);
  if (program_ != Pausable::never) apply();
}

void PauseGate::apply() {
  const bool held = program_ == Pausable::now && held_ > 0;
  process_.set_pausable(held ? Pausable::not_now : program_);
}

}  // namespace wasifs::engine
