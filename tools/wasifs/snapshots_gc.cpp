// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs snapshots gc`: frees what no snapshot needs any more.
#include <fmt/format.h>

#include "snapshot_place.h"
#include "store_commands.h"
#include "store_text.h"
#include "terminal.h"

namespace wasifs::cli {

int collect_garbage(const std::string& text, bool json) {
  const auto place = parse_place(text);
  if (!place) return refuse(place.error());
  const auto store = open_existing_store(*place);
  if (!store) return refuse(store.error());
  Progress progress(fmt::format("collecting garbage of {}", place->shown));
  const auto freed = (*store)->collect();
  progress.finish();
  if (!freed) return refuse(freed.error());
  if (json) {
    print_json({{"store", place->shown}, {"freed_bytes", *freed}});
  } else {
    fmt::print("freed {}\n", size_text(*freed));
  }
  return 0;
}

}  // namespace wasifs::cli
