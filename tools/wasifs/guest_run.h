// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program on its engine, joined to a process and run: bounded and timed as the options say.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "deadline.h"
#include "run_options.h"
#include "run_result.h"
#include "wasifs/engine/wasmtime.h"
#include "wasifs/engine/wasmtime_threads.h"
#include "wasifs/snapshot.h"

namespace wasifs::cli {

/// A compiled program and the engine that runs it.
struct Program {
  std::unique_ptr<WasmtimeEngine> engine;
  WasmtimeModule module;
  std::string name;      ///< Of its file, without folders.
  bool threads = false;  ///< Whether it may have several.
  std::string
      code;  ///< Its file, where `--snapshot-to`, `--to` or a recording needs it; else empty.
};

/// Whether the memory of a guest is to be saved or restored, which not every module allows.
enum class Memory { passing, savable };

/// Compiles the file `options.program`, for a guest that goes on from `state` unless that is null.
/// Nothing where it cannot; `report` then says how that ended.
[[nodiscard]] std::optional<Program> load_program(const RunOptions& options, Memory memory,
                                                  RunReport& report, PartReader* state = nullptr);
/// Compiles `code`, which is called `name`; as above.
[[nodiscard]] std::optional<Program> load_program(const RunOptions& options, Memory memory,
                                                  std::string name, std::string code,
                                                  RunReport& report, PartReader* state = nullptr);

class GuestRun {
 public:
  /// All of them outlive it; `interceptor` may be null.
  GuestRun(const RunOptions& options, const Program& program, Process& process,
           CallInterceptor* interceptor = nullptr);

  /// Goes on with what was paused, or runs `_start`, or initialises and calls what `--invoke`
  /// names; `report` gets how it ended.
  void run(RunReport& report);
  /// Makes a command ready to run, or a reactor ready to be called, and calls what `--invoke`
  /// names.
  void prepare(RunReport& report);
  /// Gives the guest the memory that was saved. A sentence where it cannot.
  [[nodiscard]] std::optional<std::string> restore(PartReader& memory);
  /// The part of a snapshot that holds its memory; it outlives the save.
  [[nodiscard]] ExtraPart memory_part();
  /// For what else is to be done with the guest, which has one thread.
  [[nodiscard]] WasmtimeGuest& guest() noexcept { return *guest_; }
  /// Whether its instructions are counted.
  [[nodiscard]] bool counts_fuel() const noexcept { return program_.engine->options().fuel; }

 private:
  [[nodiscard]] bool paused() const noexcept;
  [[nodiscard]] Process& process() noexcept;
  [[nodiscard]] RunResult load();
  [[nodiscard]] RunResult resume();
  [[nodiscard]] RunResult run_command();
  [[nodiscard]] RunResult run_reactor();
  void timed(RunResult (GuestRun::*how)(), RunReport& report);

  const RunOptions& options_;
  const Program& program_;
  Process& process_;                          // that it was given
  std::optional<WasmtimeGuest> guest_;        // or else
  std::unique_ptr<WasmtimeThreads> threads_;  // of several threads
  bool restored_ = false;
};

}  // namespace wasifs::cli
