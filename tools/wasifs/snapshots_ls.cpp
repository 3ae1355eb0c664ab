// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs snapshots ls`: names, sizes and dates. A snapshot that cannot be read is listed as well.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "snapshot_place.h"
#include "store_commands.h"
#include "store_text.h"
#include "wasifs/snapshot.h"

namespace wasifs::cli {
namespace {

struct Line {
  StoredRoot root;
  std::uint64_t content_bytes = 0;
  std::size_t chunks = 0;
  std::string problem;
};

Line line_of(SnapshotStore& store, const StoredRoot& root) {
  Line line{.root = root, .problem = {}};
  const auto reader = SnapshotReader::open(store, root.name);
  if (!reader) {
    line.problem = reader.error();
    return line;
  }
  for (const NamedChunk& chunk : (*reader)->chunks()) line.content_bytes += chunk.size;
  line.chunks = (*reader)->chunks().size();
  return line;
}

nlohmann::ordered_json json_of(const Line& line) {
  nlohmann::ordered_json object{{"name", line.root.name}, {"root_bytes", line.root.size}};
  if (line.problem.empty()) {
    object["content_bytes"] = line.content_bytes;
    object["chunks"] = line.chunks;
  } else {
    object["problem"] = line.problem;
  }
  if (line.root.saved_at != 0) object["saved_at"] = utc_time(line.root.saved_at);
  return object;
}

}  // namespace

int list_snapshots(const std::string& text, bool json) {
  const auto place = parse_place(text);
  if (!place) return refuse(place.error());
  const auto store = open_existing_store(*place);
  if (!store) return refuse(store.error());
  const auto roots = (*store)->list();
  if (!roots) return refuse(roots.error());

  auto list = nlohmann::ordered_json::array();
  bool damaged = false;
  for (const StoredRoot& root : *roots) {
    if (!place->name.empty() && root.name != place->name) continue;
    const Line line = line_of(**store, root);
    damaged |= !line.problem.empty();
    if (json) {
      list.push_back(json_of(line));
    } else {
      fmt::print("{:<24} {:>12}  {}{}\n", root.name,
                 line.problem.empty() ? size_text(line.content_bytes) : "damaged",
                 local_time(root.saved_at),
                 line.problem.empty() ? std::string() : "  " + visible(line.problem));
    }
  }
  if (json) print_json({{"store", place->shown}, {"snapshots", list}});
  return damaged ? refuse(fmt::format("{} has a snapshot that cannot be read", place->shown)) : 0;
}

}  // namespace wasifs::cli
