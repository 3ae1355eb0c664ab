// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "session.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "exit_codes.h"
#include "guest_copy.h"
#include "pause_everywhere.h"
#include "pause_point.h"
#include "snapshot_everywhere.h"
#include "snapshot_point.h"
#include "terminal.h"
#include "tree_copy.h"

namespace wasifs::cli {

using End = RunReport::End;
using Problem = std::optional<std::string>;

Memory memory_to_save(const RunOptions& options) {
  const bool at_rest = options.invoke && options.snapshot_at.kind == SnapshotMoment::Kind::exit;
  return options.snapshot_to && at_rest ? Memory::savable : Memory::passing;
}

namespace {

bool saves_midway(const RunOptions& options) {
  return options.snapshot_to && options.snapshot_at.kind != SnapshotMoment::Kind::exit;
}

// With the guest: it is paused for that, and goes on.
bool saves_guest_midway(const RunOptions& options) {
  return saves_midway(options) && options.pausable;
}

bool pauses(const RunOptions& options) {
  return options.pause_after || options.pause_on;
}

Problem pause_problem(const RunOptions& options) {
  if (options.pause_everywhere &&
      (options.snapshot_to || options.snapshot_everywhere || options.record || options.timeout))
    return "--pause-everywhere goes with no other way to save";
  if (!pauses(options)) return std::nullopt;
  if (!options.snapshot_to)
    return "--pause-after and --pause-on need --snapshot-to, which says where to save";
  if (saves_midway(options) || options.snapshot_everywhere)
    return "what pauses goes with neither --snapshot-at in mid-run nor --snapshot-everywhere";
  if (options.record)
    return "--record goes with nothing that pauses: a recording begins where its program does, so "
           "there would be none of the rest; --record and `wasifs replay --to CALL --go-on` stop a "
           "run and go on with it";
  return std::nullopt;
}

}  // namespace

Session::Session(const RunOptions& options, const Program& program) noexcept
    : options_(options), program_(program), saver_(options, program) {}

bool Session::may_begin(RunReport& report) const {
  Problem problem;
  for (const auto& [guest, host] : options_.outputs)
    if (!problem) problem = check_output(host);
  if (!problem && options_.snapshot_to) problem = saver_.check();
  if (!options_.snapshot_to && options_.snapshot_at.kind != SnapshotMoment::Kind::exit)
    problem = "--snapshot-at says when to save, and no --snapshot-to where";
  if (!problem && options_.snapshot_everywhere && (options_.snapshot_to || options_.timeout))
    problem = "--snapshot-everywhere goes with neither --snapshot-to nor --timeout";
  // Both want to stand between the guest and its calls.
  if (!problem && options_.record && (saves_midway(options_) || options_.snapshot_everywhere))
    problem = "--record goes with neither --snapshot-at in mid-run nor --snapshot-everywhere";
  if (!problem) problem = pause_problem(options_);
  if (problem) report.fail(*problem);
  return !problem;
}

void Session::run(std::unique_ptr<Process>& process, PartReader* memory, Interception* between,
                  RunReport& report) const {
  run_guest(process, memory, between, report);
  write_outputs(*process, report);
}

void Session::run_guest(std::unique_ptr<Process>& process, PartReader* memory,
                        Interception* between, RunReport& report) const {
  CallInterceptor* interceptor = between == nullptr ? nullptr : &between->interceptor();
  std::optional<SnapshotPoint> point;
  if (saves_guest_midway(options_)) return run_and_save(process, memory, report);
  if (saves_midway(options_)) interceptor = &point.emplace(options_.snapshot_at, saver_, report);
  std::optional<SnapshotEverywhere> everywhere;
  if (options_.snapshot_everywhere) {
    interceptor = &everywhere.emplace(process, *options_.snapshot_everywhere);
    if (const Problem problem = everywhere->begin()) return report.fail(*problem);
  }
  std::optional<PausePoint> pause;
  if (options_.pause_after && options_.pause_after->kind == SnapshotMoment::Kind::calls)
    interceptor = &pause.emplace(options_.pause_after->calls);
  if (options_.pause_everywhere) return run_in_pieces(process, report);
  GuestRun guest(options_, program_, *process, interceptor);
  if (memory != nullptr)
    if (const Problem problem = guest.restore(*memory)) return report.fail(*problem);
  guest.run(report);
  if (between != nullptr) between->ended(guest, report);

  if (report.end == End::not_runnable || !options_.snapshot_to) return;
  if (point) {
    if (const Problem problem = point->missed()) report.problems.push_back(*problem);
    return;
  }
  if (report.end != End::paused && pauses(options_)) {
    print_note("the guest has ended before it was to be paused; nothing is saved");
    return;
  }
  // What has trapped or exited is not at rest: its memory is in the middle of something.
  const bool whole = report.end == End::paused || report.end == End::returned;
  saver_.save(*process, whole ? std::optional(guest.memory_part()) : std::nullopt,
              {.calls = {}, .end = std::string(name_of(report.end))}, report);
}

// It is saved as one that is paused. An instance that was paused does not go on itself, so another
// one does, from a copy of its own: whether the store could be written to does not matter to it.
void Session::run_and_save(std::unique_ptr<Process>& process, PartReader* memory,
                           RunReport& report) const {
  RunOptions until = options_;
  until.pause_after = options_.snapshot_at;
  std::optional<PausePoint> pause;
  SavedMoment moment{.calls = {}, .end = std::string(name_of(End::paused))};
  if (until.pause_after->kind == SnapshotMoment::Kind::calls) {
    moment.calls = until.pause_after->calls;
    pause.emplace(until.pause_after->calls);
  }
  std::optional<GuestRun> guest;
  guest.emplace(until, program_, *process, pause ? &*pause : nullptr);
  if (memory != nullptr)
    if (const Problem problem = guest->restore(*memory)) return report.fail(*problem);
  guest->run(report);
  if (report.end == End::not_runnable) return;
  if (report.end != End::paused) {
    report.problems.emplace_back(
        "the guest ended before the moment to save; no snapshot was saved");
    return;
  }
  print_note("saving in mid-run, with the guest's memory and stack");
  saver_.save(*process, guest->memory_part(), moment, report);
  auto copied = copy_of(guest->guest());
  if (!copied) return report.fail(copied.error());
  std::optional<GuestCopy> copy(*std::move(copied));
  RunOptions rest = options_;
  rest.reseeds = false;  // it is the guest that it was
  if (rest.timeout) *rest.timeout -= std::min(*rest.timeout, report.duration);
  if (rest.fuel) rest.fuel = guest->guest().fuel_left();
  process->unpause();
  guest.emplace(rest, program_, *process, nullptr);
  if (const Problem problem = guest->restore(*copy->state)) return report.fail(*problem);
  copy.reset();
  const auto before = report.duration;
  guest->run(report);
  report.duration += before;
}

void Session::run_in_pieces(std::unique_ptr<Process>& process, RunReport& report) const {
  PauseEverywhere everywhere(process, *options_.pause_everywhere);
  auto guest = std::make_unique<GuestRun>(options_, program_, *process, &everywhere);
  guest->run(report);
  while (report.end == End::paused) {
    const auto replaced = everywhere.replace(guest->guest());
    if (!replaced) return report.fail(replaced.error());
    guest = std::make_unique<GuestRun>(options_, program_, *process, &everywhere);
    if (const Problem problem = guest->restore(*replaced->state)) return report.fail(*problem);
    guest->run(report);
  }
  print_note(fmt::format("paused {} times", everywhere.pauses()));
}

// What the guest has made is written however it ended, unless it could not even begin.
void Session::write_outputs(const Process& process, RunReport& report) const {
  if (report.end == End::not_runnable || report.end == End::failed || report.end == End::paused)
    return;
  for (const auto& [guest, host] : options_.outputs)
    if (const Problem problem = copy_out(*process.parts().names, normal_path(guest), host))
      report.problems.push_back(*problem);
}

int conclude(const RunReport& report, const RunOptions& options) {
  print_report(report);
  const int code = exit_code(report);
  if (!options.json) return code;
  const Problem problem = write_json(report, *options.json);
  if (!problem) return code;
  print_error(*problem);
  return code == 0 ? exit_own_failure : code;
}

}  // namespace wasifs::cli
