// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>

#include "exit_codes.h"
#include "run_result.h"
#include "terminal.h"
#include "tree_copy.h"
#include "wasifs/engine/wasmtime.h"
#include "world.h"

namespace wasifs::cli {
namespace {

using End = RunReport::End;
using Problem = std::optional<std::string>;

// Stops a process after a time, unless it is destroyed before. A guest that is just looking whether
// it was stopped misses an interrupt, so there is more than one.
class Deadline {
 public:
  Deadline(std::chrono::nanoseconds after, Process& process, const WasmtimeEngine& engine)
      : thread_([this, after, &process, &engine] { watch(after, process, engine); }) {}
  ~Deadline() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    ended_.notify_one();
    thread_.join();
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  void watch(std::chrono::nanoseconds after, Process& process, const WasmtimeEngine& engine) {
    std::unique_lock lock(mutex_);
    if (ended_.wait_for(lock, after, [this] { return done_; })) return;
    process.stop(fmt::format("timed out after {} s", std::chrono::duration<double>(after).count()));
    do engine.interrupt();
    while (!ended_.wait_for(lock, between_interrupts, [this] { return done_; }));
  }

  static constexpr std::chrono::milliseconds between_interrupts{20};

  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_;
};

WasmtimeOptions engine_options(const RunOptions& options) {
  return {.interruptible = options.timeout.has_value(),
          .fuel = options.fuel.has_value(),
          .cache_directory = options.module_cache.value_or(default_module_cache())};
}

// A cache that is not acceptable is an error when it was asked for, and does without when it was
// not.
EngineResult<std::unique_ptr<WasmtimeEngine>> make_engine(const RunOptions& options) {
  WasmtimeOptions wanted = engine_options(options);
  auto engine = WasmtimeEngine::create(wanted);
  if (engine || options.module_cache) return engine;
  wanted.cache_directory.clear();
  return WasmtimeEngine::create(wanted);
}

void take_result(RunResult result, const Process& process, RunReport& report) {
  if (!result.message.empty()) {
    const bool trap = result.kind == RunResult::Kind::trapped && !process.stopped();
    report.message =
        fmt::format("{}{}: {}", report.program, trap ? " trapped" : "", result.message);
  }
  switch (result.kind) {
    case RunResult::Kind::returned:
      report.end = End::returned;
      report.results = std::move(result.results);
      break;
    case RunResult::Kind::exited:
      report.end = End::exited;
      report.guest_code = result.exit_code;
      break;
    case RunResult::Kind::trapped:
      report.end = process.stopped() ? End::timed_out : End::trapped;
      break;
    case RunResult::Kind::failed:
      report.end = End::not_runnable;
      break;
  }
}

void run_guest(const RunOptions& options, const WasmtimeEngine& engine,
               const WasmtimeModule& module, Process& process, RunReport& report) {
  WasmtimeGuestOptions bounds;
  if (options.max_memory) bounds.max_memory = *options.max_memory;
  if (options.fuel) bounds.fuel = *options.fuel;
  WasmtimeGuest guest(engine, module, process, bounds);
  std::optional<Deadline> deadline;
  if (options.timeout) deadline.emplace(*options.timeout, process, engine);

  const auto start = std::chrono::steady_clock::now();
  RunResult result = options.invoke ? guest.run_reactor() : guest.run_command();
  if (options.invoke && result.kind == RunResult::Kind::returned)
    result = guest.call_with_text(*options.invoke, options.arguments);
  report.duration = std::chrono::steady_clock::now() - start;
  take_result(std::move(result), process, report);
}

// What the guest has made is written however it ended, unless it could not even begin.
void write_outputs(const RunOptions& options, const Process& process, RunReport& report) {
  if (report.end == End::not_runnable) return;
  for (const auto& [guest, host] : options.outputs)
    if (const Problem problem = copy_out(*process.parts().names, normal_path(guest), host))
      report.problems.push_back(*problem);
}

Problem check_outputs(const RunOptions& options) {
  for (const auto& [guest, host] : options.outputs)
    if (Problem problem = check_output(host)) return problem;
  return std::nullopt;
}

RunReport run_and_report(const RunOptions& options) {
  RunReport report{.program = options.program, .message = {}, .results = {}};
  const auto ended = [&](End end, std::string message) {
    report.end = end;
    report.message = std::move(message);
    return report;
  };
  if (::access(options.program.c_str(), F_OK) != 0)
    return ended(End::not_found, fmt::format("{}: {}", options.program, std::strerror(errno)));
  if (const Problem problem = check_outputs(options)) return ended(End::failed, *problem);

  const auto engine = make_engine(options);
  if (!engine) return ended(End::failed, engine.error());
  std::optional<Progress> progress(std::in_place, fmt::format("compiling {}", options.program));
  const auto module = (*engine)->compile_file(options.program);
  progress.reset();
  if (!module) return ended(End::not_runnable, module.error());

  const auto process = make_world(options);
  if (!process) return ended(End::failed, process.error());
  run_guest(options, **engine, *module, **process, report);
  write_outputs(options, **process, report);
  return report;
}

}  // namespace

int run(const RunOptions& options) {
  const RunReport report = run_and_report(options);
  print_report(report);
  const int code = exit_code(report);
  if (!options.json) return code;
  const Problem problem = write_json(report, *options.json);
  if (!problem) return code;
  print_error(*problem);
  return code == 0 ? exit_own_failure : code;
}

}  // namespace wasifs::cli
