// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "run.h"

#include <optional>

#include "exit_codes.h"
#include "guest_run.h"
#include "run_result.h"
#include "terminal.h"
#include "tree_copy.h"
#include "world.h"

namespace wasifs::cli {
namespace {

using End = RunReport::End;
using Problem = std::optional<std::string>;

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
  if (const Problem problem = check_outputs(options)) return ended(End::failed, *problem);
  const auto program = load_program(options, report);
  if (!program) return report;
  const auto process = make_world(options);
  if (!process) return ended(End::failed, process.error());
  GuestRun guest(options, *program, **process);
  guest.run(report);
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
