// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

#include "file_contents.h"
#include "pause_trigger.h"
#include "terminal.h"
#include "threads_run.h"

namespace wasifs::cli {
namespace {

using End = RunReport::End;

// Functions that go on from a pause have larger frames than those that begin.
std::size_t default_stack(const RunOptions& options) {
  return options.pausable ? std::size_t{4} << 20 : WasmtimeOptions{}.stack_size;
}

WasmtimeOptions engine_options(const RunOptions& options, Memory memory, bool threads) {
  return {.interruptible = options.timeout.has_value(),
          .fuel = options.fuel.has_value() || (options.record && options.timeout),
          .deterministic = options.deterministic || options.record,
          .interpreted = options.interpreted,
          .threads = threads,
          .stack_size = options.stack_size.value_or(default_stack(options)),
          .savable = memory == Memory::savable,
          .pausable = options.pausable.value_or(PausePoints::none),
          .cache_directory = options.module_cache.value_or(default_module_cache())};
}

constexpr std::string_view reseed_export = "wasifs_reseed";

bool exports(const WasmtimeModule& module, std::string_view name) {
  const auto items = module.exports();
  return std::ranges::find(items, name, &WasmtimeModule::Item::name) != items.end();
}

// A guest that has random numbers of its own gets something that no other one has which goes on
// from the same snapshot; where its source was seeded, all of them are to be the same.
EngineResult<void> reseed(WasmtimeGuest& guest) {
  Random& random = *guest.process().parts().random;
  if (random.state()) return {};
  std::int64_t seed = 0;
  if (!random.fill(std::as_writable_bytes(std::span(&seed, 1))))
    return std::unexpected("there are no random bytes to be had");
  const std::array<WasmValue, 1> arguments{seed};
  const RunResult result = guest.call(reseed_export, arguments);
  if (result.kind == RunResult::Kind::returned) return {};
  return std::unexpected(fmt::format("{} did not return: {}", reseed_export, result.message));
}

WasmtimeGuestOptions guest_options(const RunOptions& options, const WasmtimeModule& module,
                                   CallInterceptor* interceptor) {
  WasmtimeGuestOptions bounds;
  if (options.max_memory) bounds.max_memory = *options.max_memory;
  if (options.fuel) bounds.fuel = *options.fuel;
  if (options.pause_everywhere) bounds.poll_interval = 1;
  bounds.interceptor = interceptor;
  if (options.reseeds && exports(module, reseed_export)) bounds.restored = reseed;
  return bounds;
}

std::optional<std::chrono::nanoseconds> pause_time(const RunOptions& options) {
  if (!options.pause_after || options.pause_after->kind != SnapshotMoment::Kind::time)
    return std::nullopt;
  return options.pause_after->time;
}

bool pauses_from_outside(const RunOptions& options) {
  return pause_time(options) || options.pause_on;
}

void take_result(RunResult result, bool timed_out, RunReport& report) {
  if (!result.message.empty()) {
    const bool trap = result.kind == RunResult::Kind::trapped && !timed_out;
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
      report.end = timed_out ? End::timed_out : End::trapped;
      break;
    case RunResult::Kind::paused:
      report.end = End::paused;
      break;
    case RunResult::Kind::failed:
      report.end = End::not_runnable;
      break;
  }
}

// A cache that is not acceptable is an error when it was asked for, and does without when it was
// not.
EngineResult<std::unique_ptr<WasmtimeEngine>> make_engine(const RunOptions& options, Memory memory,
                                                          bool threads) {
  WasmtimeOptions wanted = engine_options(options, memory, threads);
  auto engine = WasmtimeEngine::create(wanted);
  if (engine || options.module_cache) return engine;
  wanted.cache_directory.clear();
  return WasmtimeEngine::create(wanted);
}

}  // namespace

std::optional<Program> load_program(const RunOptions& options, Memory memory, RunReport& report,
                                    PartReader* state) {
  auto code = file_contents(options.program);
  if (code)
    return load_program(options, memory, std::filesystem::path(options.program).filename().string(),
                        *std::move(code), report, state);
  const bool absent = errno == ENOENT || errno == ENOTDIR;
  report.end = absent ? End::not_found : End::not_runnable;
  report.message = fmt::format("{}: {}", options.program, std::strerror(errno));
  return std::nullopt;
}

std::optional<Program> load_program(const RunOptions& options, Memory memory, std::string name,
                                    std::string code, RunReport& report, PartReader* state) {
  const auto bytes = std::as_bytes(std::span(code));
  const bool threads = has_threads(bytes);
  if (threads) {
    if (const auto problem = threads_problem(options, memory)) {
      report.end = End::not_runnable;
      report.message = fmt::format("{} {}", report.program, *problem);
      return std::nullopt;
    }
  }
  auto engine = make_engine(options, memory, threads);
  if (!engine) {
    report.fail(engine.error());
    return std::nullopt;
  }
  const Progress progress(fmt::format("compiling {}", report.program));
  auto module =
      state == nullptr ? (*engine)->compile(bytes) : (*engine)->compile_for(bytes, *state);
  if (!module) {
    report.end = End::not_runnable;
    report.message = fmt::format("{}: {}", report.program, module.error());
    return std::nullopt;
  }
  if (!options.snapshot_to && !options.record && !options.deterministic) code = {};
  return Program{*std::move(engine), *std::move(module), std::move(name), threads, std::move(code)};
}

GuestRun::GuestRun(const RunOptions& options, const Program& program, Process& process,
                   CallInterceptor* interceptor)
    : options_(options), program_(program), process_(process) {
  const WasmtimeGuestOptions bounds = guest_options(options, program.module, interceptor);
  if (program.threads)
    threads_ = make_threads(options, program, process, bounds);
  else
    guest_.emplace(*program.engine, program.module, process, bounds);
}

bool GuestRun::paused() const noexcept {
  return threads_ != nullptr ? threads_->paused() : guest_->paused();
}

// An interceptor may have put another one in its place.
Process& GuestRun::process() noexcept {
  return guest_ ? guest_->process() : process_;
}

void GuestRun::run(RunReport& report) {
  if (paused()) return timed(&GuestRun::resume, report);
  timed(options_.invoke ? &GuestRun::run_reactor : &GuestRun::run_command, report);
}

void GuestRun::prepare(RunReport& report) {
  const bool command = !options_.invoke && exports(program_.module, "_start");
  timed(command ? &GuestRun::load : &GuestRun::run_reactor, report);
}

std::optional<std::string> GuestRun::restore(PartReader& memory) {
  restored_ = true;
  const auto restored =
      threads_ != nullptr ? threads_->restore_state(memory) : guest_->restore_state(memory);
  if (restored) return std::nullopt;
  return restored.error();
}

ExtraPart GuestRun::memory_part() {
  const bool several = threads_ != nullptr;
  return {.type = std::string(guest_part),
          .version = several ? guest_part_threads_version : guest_part_version,
          .save = [this, several](PartWriter& writer) {
            if (several)
              threads_->save_state(writer);
            else
              guest_->save_state(writer);
          }};
}

RunResult GuestRun::load() {
  return guest_->load();
}

RunResult GuestRun::resume() {
  return threads_ != nullptr ? threads_->resume() : guest_->resume();
}

RunResult GuestRun::run_command() {
  return threads_ != nullptr ? threads_->run_command() : guest_->run_command();
}

RunResult GuestRun::run_reactor() {
  RunResult result = restored_ ? RunResult{.message = {}} : guest_->run_reactor();
  if (options_.invoke && result.kind == RunResult::Kind::returned)
    result = guest_->call_with_text(*options_.invoke, options_.arguments);
  return result;
}

void GuestRun::timed(RunResult (GuestRun::*how)(), RunReport& report) {
  std::optional<Deadline> deadline;
  if (options_.timeout) deadline.emplace(*options_.timeout, process(), *program_.engine);
  std::optional<PauseTrigger> pause;
  if (pauses_from_outside(options_))
    pause.emplace(process(), pause_time(options_), options_.pause_on);

  const auto start = std::chrono::steady_clock::now();
  RunResult result = (this->*how)();
  report.duration = std::chrono::steady_clock::now() - start;
  // A program of several threads is stopped whenever one of them ends it.
  const bool timed_out =
      program_.threads ? deadline && result.message == deadline->reason() : process().stopped();
  take_result(std::move(result), timed_out, report);
}

}  // namespace wasifs::cli
