// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot.h"

#include <fmt/format.h>

#include "guest_run.h"
#include "session.h"
#include "terminal.h"
#include "world.h"

namespace wasifs::cli {
namespace {

using End = RunReport::End;

void prepare_and_save(const RunOptions& options, RunReport& report) {
  if (!options.snapshot_to)
    return report.fail("--to does not say where to save; see `wasifs snapshot --help`");
  const auto program = load_program(options, Memory::savable, report);
  if (!program) return;
  if (program->threads)
    return report.fail(fmt::format("{} has threads: there is nothing to be saved before they run",
                                   report.program));
  const Session session(options, *program);
  if (!session.may_begin(report)) return;
  const auto process = make_world(options);
  if (!process) return report.fail(process.error());
  GuestRun guest(options, *program, **process);
  guest.prepare(report);
  if (report.end == End::exited)
    report.problems.push_back(fmt::format("{} ended with code {} before it could be saved",
                                          report.program, report.guest_code));
  if (report.end != End::returned) return;
  SnapshotSaver(options, *program).save(**process, guest.memory_part(), {}, report);
  if (!report.snapshot) return;
  print_note(fmt::format("saved {} in {}: {}, of which {} are new", report.snapshot->name,
                         report.snapshot->store, size_text(report.snapshot->content_bytes),
                         size_text(report.snapshot->stored_bytes)));
}

}  // namespace

int snapshot(const RunOptions& options) {
  RunReport report{.program = options.program, .message = {}, .results = {}};
  prepare_and_save(options, report);
  return conclude(report, options);
}

}  // namespace wasifs::cli
