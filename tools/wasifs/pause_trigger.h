// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--pause-after TIME` and `--pause-on SIGNAL`: pauses a guest from another thread.
#pragma once

#include <chrono>
#include <optional>
#include <thread>

#include "wasifs/process.h"

namespace wasifs::cli {

class PauseTrigger {
 public:
  /// `process` outlives it. There is one at a time that has a signal.
  PauseTrigger(Process& process, std::optional<std::chrono::nanoseconds> after,
               std::optional<int> signal);
  ~PauseTrigger();
  PauseTrigger(const PauseTrigger&) = delete;
  PauseTrigger& operator=(const PauseTrigger&) = delete;

 private:
  void watch(std::optional<std::chrono::nanoseconds> after);

  Process& process_;
  std::optional<int> signal_;
  int events_[2] = {-1, -1};  // a pipe: 'p' to pause, 'e' to end
  std::thread thread_;
};

}  // namespace wasifs::cli
