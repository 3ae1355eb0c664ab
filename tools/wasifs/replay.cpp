// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "entry_text.h"
#include "guest_run.h"
#include "interception.h"
#include "run_recording.h"
#include "run_result.h"
#include "session.h"
#include "store_text.h"
#include "trace_printer.h"
#include "wasifs/replay.h"
#include "world.h"

namespace wasifs::cli {
namespace {

using End = RunReport::End;
using State = Replayer::State;

// As the guest wrote them, not gathered in a buffer: standard error is to come in between.
void print_output(Fd stream, std::span<const std::byte> bytes) {
  std::FILE* const file = stream == 1 ? stdout : stderr;
  std::fwrite(bytes.data(), 1, bytes.size(), file);
  std::fflush(file);
}

// Whether the options make a world in which the calls are to be done as well.
bool has_world(const RunOptions& options) {
  return !options.mounts.empty() || !options.copies.empty();
}

Parsed<ReplayOptions> replay_options(const RunOptions& options) {
  ReplayOptions how;
  how.apply = has_world(options);
  how.go_on = options.go_on;
  if (!how.apply && (how.go_on || !options.outputs.empty()))
    return std::unexpected(fmt::format("{} needs a world: the mounts of the recorded run",
                                       how.go_on ? "--go-on" : "--out"));
  if (options.replay_to) how.calls = *options.replay_to;
  // A world has streams of its own.
  if (!how.apply) how.output = print_output;
  if (!options.trace) return how;
  auto trace = make_trace_printer(*options.trace);
  if (!trace) return std::unexpected(trace.error());
  how.trace = *std::move(trace);
  return how;
}

class ReplayedRun final : public Interception {
 public:
  ReplayedRun(std::unique_ptr<Replayer> replayer, std::optional<RecordedEnd> recorded)
      : replayer_(std::move(replayer)), recorded_(std::move(recorded)) {}

  CallInterceptor& interceptor() noexcept override { return *replayer_; }
  void ended(GuestRun& guest, RunReport& report) override;

 private:
  [[nodiscard]] bool was_stopped() const {
    return recorded_ && recorded_->kind == RecordedEnd::Kind::stopped;
  }

  std::unique_ptr<Replayer> replayer_;
  std::optional<RecordedEnd> recorded_;
};

// What became of the guest is the recording's matter where that has stopped it.
void ReplayedRun::ended(GuestRun&, RunReport& report) {
  report.calls = replayer_->calls();
  // By our own --timeout: nothing can be said of what would have come.
  if (report.end == End::timed_out && !was_stopped()) return;
  replayer_->ended(recorded_end(report));
  switch (replayer_->state()) {
    case State::replaying:
      // It was stopped while it computed, and now by the fuel that it had used.
      if (was_stopped() && report.end == End::trapped) {
        report.end = End::timed_out;
        report.message = recorded_->message;
      }
      return;
    case State::alive:
      return;
    case State::reached:
      report.end = End::stopped;
      break;
    case State::diverged:
      report.end = End::diverged;
      break;
    case State::cut_off:
      report.end = End::cut_off;
      break;
  }
  report.message = fmt::format("{}: {}", report.program, replayer_->message());
}

// The process as it is at the end; null where it could not begin.
std::unique_ptr<Process> replay_and_report(RunOptions& options, const std::string& path,
                                           RunReport& report) {
  const auto failed = [&](std::string sentence) -> std::unique_ptr<Process> {
    report.fail(std::move(sentence));
    return nullptr;
  };
  auto recording = Recording::open(path);
  if (!recording) return failed(recording.error());
  use_recorded(**recording, options);
  std::optional<RecordedEnd> recorded = (*recording)->end();
  auto how = replay_options(options);
  if (!how) return failed(how.error());
  const auto program = load_program(options, Memory::passing, report);
  if (!program) return nullptr;
  auto replayer = Replayer::create(*std::move(recording), std::as_bytes(std::span(program->code)),
                                   *std::move(how));
  if (!replayer) return failed(fmt::format("{}: {}", path, replayer.error()));
  ReplayedRun run(*std::move(replayer), std::move(recorded));
  const Session session(options, *program);
  if (!session.may_begin(report)) return nullptr;
  // The replayer has the trace.
  RunOptions untraced = options;
  untraced.trace.reset();
  auto process = has_world(options) ? make_world(untraced) : make_replay_process();
  if (!process) return failed(process.error());
  session.run(*process, nullptr, &run, report);
  return *std::move(process);
}

// Whether what is there then is what was there in the recorded run.
bool is_as_recorded(const RunReport& report) {
  constexpr std::array ends{End::returned, End::exited, End::trapped, End::stopped, End::cut_off};
  return std::ranges::find(ends, report.end) != ends.end();
}

}  // namespace

int replay(RunOptions options, const std::string& path) {
  RunReport report{.program = options.program, .message = {}, .results = {}};
  static_cast<void>(replay_and_report(options, path, report));
  return conclude(report, options);
}

int list_files(RunOptions options, const std::string& path, const std::string& where) {
  if (!has_world(options)) return refuse("ls needs a world: the mounts of the recorded run");
  RunReport report{.program = options.program, .message = {}, .results = {}};
  const bool json = options.json.has_value();
  options.json.reset();
  options.quiet = true;
  const auto process = replay_and_report(options, path, report);
  if (process == nullptr || !is_as_recorded(report)) return conclude(report, options);
  const auto entries = entries_of(*process->parts().names, where);
  if (!entries) return refuse(entries.error());
  if (json) {
    print_json({{"calls", report.calls.value_or(0)}, {"entries", json_of(*entries)}});
  } else {
    print_tree(*entries);
  }
  if (report.end != End::cut_off) return 0;
  report.results.clear();
  return conclude(report, options);
}

}  // namespace wasifs::cli
