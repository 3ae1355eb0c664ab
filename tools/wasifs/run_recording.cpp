// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "run_recording.h"

#include <fmt/format.h>

#include <span>
#include <utility>

namespace wasifs::cli {
namespace {

using End = RunReport::End;

class RunRecording final : public Interception {
 public:
  RunRecording(const RunOptions& options, std::unique_ptr<Recorder> recorder)
      : options_(options), recorder_(std::move(recorder)) {}

  CallInterceptor& interceptor() noexcept override { return *recorder_; }
  void ended(GuestRun& guest, RunReport& report) override;

 private:
  const RunOptions& options_;
  std::unique_ptr<Recorder> recorder_;
};

void RunRecording::ended(GuestRun& guest, RunReport& report) {
  RecordedEnd end = recorded_end(report);
  if (guest.counts_fuel())
    end.fuel_used = options_.fuel.value_or(UINT64_MAX) - guest.guest().fuel_left();
  if (const auto finished = recorder_->finish(end); !finished)
    report.problems.push_back(fmt::format("the recording is not complete: {}", finished.error()));
}

}  // namespace

Parsed<std::unique_ptr<Interception>> begin_recording(const RunOptions& options,
                                                      const Program& program, Process& process) {
  const auto digest = module_digest(std::as_bytes(std::span(program.code)));
  if (!digest) return std::unexpected(digest.error());
  const WasmtimeOptions& engine = program.engine->options();
  RecordingInfo info{.module = *digest,
                     .arguments = process.arguments(),
                     .environment = process.environment(),
                     .function = options.invoke,
                     .engine = fmt::format("wasmtime {}", wasmtime_version()),
                     .stack_size = engine.stack_size};
  if (options.max_memory) info.max_memory = *options.max_memory;
  if (engine.fuel) info.fuel = options.fuel.value_or(UINT64_MAX);
  auto recorder = Recorder::create(*options.record, info, process);
  if (!recorder) return std::unexpected(recorder.error());
  return std::make_unique<RunRecording>(options, *std::move(recorder));
}

RecordedEnd recorded_end(const RunReport& report) {
  RecordedEnd end{.message = report.message};
  switch (report.end) {
    case End::returned:
      end.kind = RecordedEnd::Kind::returned;
      break;
    case End::exited:
      end.kind = RecordedEnd::Kind::exited;
      end.exit_code = report.guest_code;
      break;
    case End::timed_out:
      end.kind = RecordedEnd::Kind::stopped;
      break;
    default:
      end.kind = RecordedEnd::Kind::trapped;
  }
  return end;
}

void use_recorded(const Recording& recording, RunOptions& options) {
  const RecordingInfo& info = recording.info();
  options.deterministic = true;
  options.stack_size = static_cast<std::size_t>(info.stack_size);
  if (info.max_memory != UINT64_MAX) options.max_memory = info.max_memory;
  options.fuel = info.fuel;
  const auto& end = recording.end();
  if (end && end->kind == RecordedEnd::Kind::stopped && end->fuel_used)
    options.fuel = end->fuel_used;
  options.invoke = info.function;
  if (!info.arguments.empty())
    options.arguments.assign(info.arguments.begin() + 1, info.arguments.end());
  options.environment.clear();
  for (const std::string& variable : info.environment) {
    const std::size_t equals = variable.find('=');
    if (equals != std::string::npos)
      options.environment.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
  }
}

}  // namespace wasifs::cli
