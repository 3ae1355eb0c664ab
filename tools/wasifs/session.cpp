// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "session.h"

#include <optional>

#include "exit_codes.h"
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
  if (problem) report.fail(*problem);
  return !problem;
}

void Session::run(std::unique_ptr<Process>& process, PartReader* memory, RunReport& report) const {
  run_guest(process, memory, report);
  write_outputs(*process, report);
}

void Session::run_guest(std::unique_ptr<Process>& process, PartReader* memory,
                        RunReport& report) const {
  const bool midway =
      options_.snapshot_to && options_.snapshot_at.kind != SnapshotMoment::Kind::exit;
  std::optional<SnapshotPoint> point;
  if (midway) point.emplace(options_.snapshot_at, saver_, report);
  std::optional<SnapshotEverywhere> everywhere;
  CallInterceptor* interceptor = point ? &*point : nullptr;
  if (options_.snapshot_everywhere) {
    interceptor = &everywhere.emplace(process, *options_.snapshot_everywhere);
    if (const Problem problem = everywhere->begin()) return report.fail(*problem);
  }
  GuestRun guest(options_, program_, *process, interceptor);
  if (memory != nullptr)
    if (const Problem problem = guest.restore(*memory)) return report.fail(*problem);
  guest.run(report);

  if (report.end == End::not_runnable || !options_.snapshot_to) return;
  if (point) {
    if (const Problem problem = point->missed()) report.problems.push_back(*problem);
    return;
  }
  // What has trapped or exited is not at rest: its memory is in the middle of something.
  const bool at_rest = report.end == End::returned;
  saver_.save(*process, at_rest ? &guest.guest() : nullptr,
              {.calls = {}, .end = std::string(name_of(report.end))}, report);
}

// What the guest has made is written however it ended, unless it could not even begin.
void Session::write_outputs(const Process& process, RunReport& report) const {
  if (report.end == End::not_runnable || report.end == End::failed) return;
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
