// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "deadline.h"

#include <fmt/format.h>

namespace wasifs::cli {

Deadline::Deadline(std::chrono::nanoseconds after, Process& process, const WasmtimeEngine& engine)
    : reason_(fmt::format("timed out after {} s", std::chrono::duration<double>(after).count())),
      thread_([this, after, &process, &engine] { watch(after, process, engine); }) {}

Deadline::~Deadline() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

// A guest that is just looking whether it was stopped misses an interrupt, so there is more than
// one.
void Deadline::watch(std::chrono::nanoseconds after, Process& process,
                     const WasmtimeEngine& engine) {
  constexpr std::chrono::milliseconds between_interrupts{20};
  std::unique_lock lock(mutex_);
  if (ended_.wait_for(lock, after, [this] { return done_; })) return;
  process.stop(reason_);
  do engine.interrupt();
  while (!ended_.wait_for(lock, between_interrupts, [this] { return done_; }));
}

}  // namespace wasifs::cli
