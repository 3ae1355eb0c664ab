// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "run.h"

#include <memory>
#include <utility>

#include "guest_run.h"
#include "run_recording.h"
#include "session.h"
#include "world.h"

namespace wasifs::cli {
namespace {

void run_and_report(const RunOptions& options, RunReport& report) {
  const auto program = load_program(options, memory_to_save(options), report);
  if (!program) return;
  const Session session(options, *program);
  if (!session.may_begin(report)) return;
  auto process = make_world(options);
  if (!process) return report.fail(process.error());
  std::unique_ptr<Interception> recording;
  if (options.record) {
    auto begun = begin_recording(options, *program, **process);
    if (!begun) return report.fail(begun.error());
    recording = *std::move(begun);
  }
  session.run(*process, nullptr, recording.get(), report);
}

}  // namespace

int run(const RunOptions& options) {
  RunReport report{.program = options.program, .message = {}, .results = {}};
  run_and_report(options, report);
  return conclude(report, options);
}

}  // namespace wasifs::cli
