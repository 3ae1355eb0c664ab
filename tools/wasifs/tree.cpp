// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs tree`: what a snapshot holds of the guest's tree.
#include "entry_text.h"
#include "inside.h"
#include "store_commands.h"
#include "store_text.h"

namespace wasifs::cli {

int show_tree(const std::string& place, const std::string& path, bool json) {
  const auto inside = look_inside(place);
  if (!inside) return refuse(inside.error());
  const auto entries = entries_of(*inside->process->parts().names, path);
  if (!entries) return refuse(entries.error());
  if (json) {
    print_json({{"snapshot", inside->name}, {"entries", json_of(*entries)}});
  } else {
    print_tree(*entries);
  }
  return 0;
}

}  // namespace wasifs::cli
