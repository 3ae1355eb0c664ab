// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs tree`: all that a tree holds.
#include <optional>

#include "entry_text.h"
#include "exit_codes.h"
#include "mount_spec.h"
#include "store_text.h"
#include "terminal.h"
#include "tree_commands.h"
#include "tree_place.h"

namespace wasifs::cli {

int show_tree(const LookOptions& look) {
  const auto tree = open_tree(parse_tree_place(look.place), look.options);
  if (!tree) return refuse(tree.error());
  const std::string top =
      look.paths.empty() ? tree->path : normal_path(tree->path + "/" + look.paths.front());
  // What cannot be seen at all is told without a listing.
  if (const auto entry = entry_at(tree->root, top); !entry)
    return refuse(top + ": " + std::string(errno_message(entry.error())));
  std::optional<EntriesJson> json;
  if (look.json) json.emplace(tree->label());
  int code = 0;
  visit_entries(
      tree->root, top,
      [&](const Entry& entry) {
        if (json) {
          json->add(json_of(entry));
        } else {
          print_tree_line(entry, depth_of(top));
        }
      },
      [&](const std::string& sentence) { code = refuse(sentence); });
  if (json) json->finish();
  return code;
}

}  // namespace wasifs::cli
