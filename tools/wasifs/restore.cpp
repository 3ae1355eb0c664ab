// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "restore.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

#include "guest_run.h"
#include "offered.h"
#include "program_part.h"
#include "session.h"
#include "terminal.h"
#include "trace_printer.h"
#include "wasifs/guest_part.h"
#include "wasifs/saved_guest.h"
#include "wasifs/snapshot.h"
#include "watched_store.h"
#include "world.h"

namespace wasifs::cli {
namespace {

using Problem = std::optional<std::string>;

// The program of the command line, or else the one that the snapshot brings along.
std::optional<Program> find_program(const RunOptions& options, SnapshotReader& reader,
                                    Memory memory, PartReader* state, RunReport& report) {
  if (!options.program.empty()) return load_program(options, memory, report, state);
  auto saved = read_program_part(reader, true);
  if (!saved || !*saved) {
    report.fail(saved ? "the snapshot holds no program; name one behind it" : saved.error());
    return std::nullopt;
  }
  report.program = (*saved)->name;
  return load_program(options, memory, (*saved)->name, std::move((*saved)->code), report, state);
}

Parsed<std::unique_ptr<Process>> restore_process(const RunOptions& options, const Program& program,
                                                 SnapshotReader& reader) {
  const auto devices = make_devices(options);
  if (!devices) return std::unexpected(devices.error());
  const Offered offered(options, *devices);
  const auto externals = reader.externals();
  if (!externals) return std::unexpected(externals.error());
  if (const Problem problem = offered.check(*externals)) return std::unexpected(*problem);

  RestoreOptions how;
  how.filesystem = [&](const External& external) { return offered.filesystem(external); };
  how.inode = [&](const External& external) { return offered.inode(external); };
  how.lenient = options.lenient;
  how.accept_changes = options.accept_changes;
  if (!options.invoke && !options.arguments.empty()) {
    how.arguments.emplace({program.name});
    how.arguments->insert(how.arguments->end(), options.arguments.begin(), options.arguments.end());
  }
  if (options.max_fs) how.memory.bytes = *options.max_fs;
  if (options.trace) {
    auto trace = make_trace_printer(*options.trace);
    if (!trace) return std::unexpected(trace.error());
    how.trace = *std::move(trace);
  }
  auto restored = reader.restore(how);
  if (!restored) return std::unexpected(restored.error());
  for (const std::string& sentence : restored->reports) print_note(sentence);
  return std::move(restored->process);
}

// A guest that was paused can be again, unless it is said otherwise, where it could before.
Problem take_pause_points(SnapshotReader& reader, PartReader* memory, WhichGuest which,
                          RunOptions& options) {
  bool paused = false;
  if (memory != nullptr) {
    const auto guest = read_saved_guest(*memory);
    if (!guest) return guest.error();
    paused = guest->run.has_value();
  }
  if (which == WhichGuest::paused && !paused)
    return "the guest of the snapshot was not paused; `wasifs restore` runs it from the beginning";
  if (!paused || options.pausable) return std::nullopt;
  const auto saved = read_program_part(reader, false);
  if (!saved) return saved.error();
  options.pausable = *saved && (*saved)->pausable != PausePoints::none ? (*saved)->pausable
                                                                       : PausePoints::anywhere;
  return std::nullopt;
}

void restore_and_report(RunOptions& options, const SnapshotPlace& place, WhichGuest which,
                        RunReport& report) {
  const auto store = open_existing_store(place);
  if (!store) return report.fail(store.error());
  const auto name = name_for_reading(place, **store, options.program);
  if (!name) return report.fail(name.error());

  Progress progress(fmt::format("restoring {}", *name));
  const auto watched = watch_store(**store, progress);
  const auto reader = SnapshotReader::open(*watched, *name, std::uint64_t{1} << 30, options.verify);
  if (!reader) return report.fail(reader.error());
  const auto memory = (*reader)->part(guest_part);
  if (!memory) return report.fail(memory.error());
  const bool at_rest = *memory != nullptr;
  if (const Problem problem = take_pause_points(**reader, memory->get(), which, options))
    return report.fail(*problem);
  choose_pause_points(options);
  const auto program =
      find_program(options, **reader, at_rest ? Memory::savable : memory_to_save(options),
                   memory->get(), report);
  if (!program) return;
  const Session session(options, *program);
  if (!session.may_begin(report)) return;
  auto process = restore_process(options, *program, **reader);
  if (!process) return report.fail(fmt::format("cannot restore {}: {}", *name, process.error()));
  progress.finish();
  session.run(*process, memory->get(), nullptr, report);
}

}  // namespace

int restore(RunOptions options, const SnapshotPlace& place, WhichGuest which) {
  RunReport report{.program = options.program, .message = {}, .results = {}};
  if (report.program.empty()) report.program = place.shown;
  options.reseeds = true;
  restore_and_report(options, place, which, report);
  return conclude(report, options);
}

}  // namespace wasifs::cli
