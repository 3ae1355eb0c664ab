// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs snapshots rm`: forgets snapshots. One has to be named: a store is not emptied by mistake.
#include <fmt/format.h>

#include "snapshot_place.h"
#include "store_commands.h"
#include "store_text.h"

namespace wasifs::cli {

int remove_snapshots(const std::vector<std::string>& places, bool json) {
  auto removed = nlohmann::ordered_json::array();
  for (const std::string& text : places) {
    const auto place = parse_place(text);
    if (!place) return refuse(place.error());
    if (place->name.empty() && !place->is_file())
      return refuse(
          fmt::format("\"{}\" does not say which snapshot; write STORE#NAME", place->shown));
    const auto store = open_existing_store(*place);
    if (!store) return refuse(store.error());
    const auto name = name_for_reading(*place, **store);
    if (!name) return refuse(name.error());
    if (const auto done = (*store)->remove(*name); !done) return refuse(done.error());
    removed.push_back({{"store", place->shown}, {"name", *name}});
  }
  if (json) print_json({{"removed", removed}});
  return 0;
}

}  // namespace wasifs::cli
