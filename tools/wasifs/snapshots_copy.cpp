// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs snapshots push` and `pull`: copies between stores, of which one may be far away. Only
// what is missing there is sent.
#include <fmt/format.h>

#include <vector>

#include "snapshot_place.h"
#include "store_commands.h"
#include "store_text.h"
#include "terminal.h"
#include "watched_store.h"

namespace wasifs::cli {
namespace {

// The one that is named, or all.
Parsed<std::vector<std::string>> names_to_copy(const SnapshotPlace& from, SnapshotStore& store) {
  if (!from.name.empty() || from.is_file()) {
    auto name = name_for_reading(from, store);
    if (!name) return std::unexpected(name.error());
    return std::vector{*std::move(name)};
  }
  const auto roots = store.list();
  if (!roots) return std::unexpected(roots.error());
  if (roots->empty()) return std::unexpected(fmt::format("{} holds no snapshot", from.shown));
  std::vector<std::string> names;
  for (const StoredRoot& root : *roots) names.push_back(root.name);
  return names;
}

// A file calls its snapshot nothing in particular, so the copy is called after the file.
Parsed<std::string> new_name(const SnapshotPlace& from, const std::string& name,
                             const SnapshotPlace& to) {
  if (!to.name.empty()) return to.name;
  return name_for_saving(to, from.is_file() ? from.store : name);
}

}  // namespace

int copy_snapshots(const std::string& from_text, const std::string& to_text, bool json) {
  const auto from = parse_place(from_text);
  if (!from) return refuse(from.error());
  const auto to = parse_place(to_text);
  if (!to) return refuse(to.error());
  const auto source = open_existing_store(*from);
  if (!source) return refuse(source.error());
  const auto names = names_to_copy(*from, **source);
  if (!names) return refuse(names.error());
  if (names->size() > 1 && (to->is_file() || !to->name.empty()))
    return refuse(fmt::format("\"{}\" takes one snapshot, and {} holds {}; say which as {}#NAME",
                              to->shown, from->shown, names->size(), from->shown));
  const auto target = open_store(*to);
  if (!target) return refuse(target.error());

  auto copied = nlohmann::ordered_json::array();
  for (const std::string& name : *names) {
    const auto called = new_name(*from, name, *to);
    if (!called) return refuse(called.error());
    Progress progress(fmt::format("copying {} to {}", name, to->shown));
    const auto watched = watch_store(**target, progress);
    if (const auto done = copy_snapshot(**source, name, *watched, *called); !done)
      return refuse(fmt::format("cannot copy {} to {}: {}", name, to->shown, done.error()));
    progress.finish();
    copied.push_back(
        {{"from", from->shown}, {"name", name}, {"to", to->shown}, {"new_name", *called}});
  }
  if (json) print_json({{"copied", copied}});
  return 0;
}

}  // namespace wasifs::cli
