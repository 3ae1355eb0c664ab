// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The module that a pausable one was made of: what frames are told in, and what those that resume
// are made from. Shared by all copies of a `WasmtimeModule`; never changes, so any thread may use
// it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pause/paused.h"
#include "transform/pausable.h"
#include "wasifs/engine/wasmtime_engine.h"

namespace wasifs::engine {

class PausableCode {
 public:
  // `points` is not `none`. `threads`: its memory is shared, and that is expected. A sentence for
  // what cannot be paused.
  [[nodiscard]] static EngineResult<std::shared_ptr<const PausableCode>> read(
      std::span<const std::byte> code, PausePoints points, bool threads);

  [[nodiscard]] PausePoints points() const noexcept { return points_; }
  [[nodiscard]] bool threads() const noexcept { return threads_; }
  [[nodiscard]] std::span<const std::byte> code() const noexcept { return *code_; }
  [[nodiscard]] const transform::PausableModule& module() const noexcept { return module_; }

 private:
  PausableCode(std::unique_ptr<const std::vector<std::byte>> code, transform::PausableModule module,
               PausePoints points, bool threads) noexcept
      : code_(std::move(code)), module_(std::move(module)), points_(points), threads_(threads) {}

  std::unique_ptr<const std::vector<std::byte>> code_;  // `module_` refers to it
  transform::PausableModule module_;
  PausePoints points_;
  bool threads_;
};

// How a guest goes on that was paused. Never changes, any thread.
struct Resumption {
  pause::PausedThreads paused;  // of a guest without threads `main` alone
  transform::Resumable how;     // without the module

  [[nodiscard]] std::span<const pause::Frame> frames() const noexcept { return paused.main.frames; }
  [[nodiscard]] std::vector<transform::Stack> others() const;
};

// What the part of a guest of `code` says; null where it was at rest.
[[nodiscard]] SnapshotResult<std::shared_ptr<const Resumption>> read_resumption(
    const PausableCode& code, PartReader& part);

}  // namespace wasifs::engine
