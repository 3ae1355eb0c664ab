// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stops a process after a time, unless it is destroyed before: `--timeout`.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "wasifs/engine/wasmtime.h"
#include "wasifs/process.h"

namespace wasifs::cli {

class Deadline {
 public:
  /// Both outlive it.
  Deadline(std::chrono::nanoseconds after, Process& process, const WasmtimeEngine& engine);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  /// What it stops the process with.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

 private:
  void watch(std::chrono::nanoseconds after, Process& process, const WasmtimeEngine& engine);

  const std::string reason_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace wasifs::cli
