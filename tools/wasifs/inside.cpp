// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "inside.h"

#include <fmt/format.h>

#include <utility>

#include "watched_store.h"

namespace wasifs::cli {

Parsed<Inside> look_inside(const std::string& text) {
  const auto place = parse_place(text);
  if (!place) return std::unexpected(place.error());
  auto store = open_existing_store(*place);
  if (!store) return std::unexpected(store.error());
  auto name = name_for_reading(*place, **store);
  if (!name) return std::unexpected(name.error());
  Inside inside;
  inside.shown = place->shown;
  inside.name = *std::move(name);
  inside.store = *std::move(store);
  inside.progress = std::make_unique<Progress>(fmt::format("reading {}", inside.shown));
  inside.watched = watch_store(*inside.store, *inside.progress);
  auto reader = SnapshotReader::open(*inside.watched, inside.name);
  if (!reader) return std::unexpected(reader.error());
  inside.reader = *std::move(reader);
  auto externals = inside.reader->externals();
  if (!externals) return std::unexpected(externals.error());
  inside.externals = *std::move(externals);
  RestoreOptions how;
  how.lenient = true;
  how.accept_changes = true;
  auto restored = inside.reader->restore(how);
  if (!restored) return std::unexpected(restored.error());
  inside.process = std::move(restored->process);
  inside.reports = std::move(restored->reports);
  inside.progress->finish();
  return inside;
}

}  // namespace wasifs::cli
