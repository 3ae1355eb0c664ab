// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot_saver.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "snapshot_place.h"
#include "terminal.h"
#include "wasifs/snapshot.h"
#include "watched_store.h"

namespace wasifs::cli {
namespace {

SaveOptions save_options(const RunOptions& options) {
  SaveOptions save;
  for (const MountSpec& mount : options.mounts)
    for (const auto& [name, value] : mount.options)
      if (name == "capture") save.capture.push_back(mount.path());
  return save;
}

/// Changes of an image in memory are in no snapshot: its links make it external as a whole.
std::optional<std::string> check_image(const MountSpec& mount) {
  if (mount.type != "image") return std::nullopt;
  for (const auto& [name, value] : mount.options)
    if (name == "upper" || name == "capture" || name == "ro") return std::nullopt;
  return fmt::format(
      "{}: a snapshot would not have what the guest changes at {}, which is in memory; give "
      "`:upper=DIR`, or `:capture` to take the whole along",
      mount.where, mount.path());
}

}  // namespace

std::optional<std::string> SnapshotSaver::check() const {
  for (const MountSpec& mount : options_.mounts)
    if (auto problem = check_image(mount)) return problem;
  const SnapshotPlace& place = *options_.snapshot_to;
  const auto name = name_for_saving(place, program_.name);
  if (!name) return name.error();
  const auto store = open_store(place);
  if (!store) return store.error();
  return std::nullopt;
}

void SnapshotSaver::save(Process& process, std::optional<ExtraPart> memory,
                         const SavedMoment& moment, RunReport& report) const {
  const SnapshotPlace& place = *options_.snapshot_to;
  const auto failed = [&](std::string_view why) {
    report.problems.push_back(fmt::format("cannot save to {}: {}", place.shown, why));
  };
  const auto name = name_for_saving(place, program_.name);
  if (!name) return failed(name.error());
  const auto store = open_store(place);
  if (!store) return failed(store.error());

  std::vector<ExtraPart> parts{program_part(program_, moment)};
  const bool has_memory = memory.has_value();
  if (memory) parts.push_back(*std::move(memory));
  Progress progress(fmt::format("saving {}", *name));
  const auto watched = watch_store(**store, progress);
  const auto saved = save_snapshot(process, *watched, *name, save_options(options_), parts);
  if (!saved) return failed(saved.error());
  for (const std::string& sentence : saved->reports) print_note(sentence);
  report.snapshot = {.store = place.shown,
                     .name = *name,
                     .content_bytes = saved->content_bytes,
                     .stored_bytes = saved->stored_bytes,
                     .memory = has_memory,
                     .calls = moment.calls};
}

}  // namespace wasifs::cli
