// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs diff`: how two trees differ. Exit codes as of diff(1).
#include <fmt/format.h>

#include <string>

#include "difference_text.h"
#include "store_text.h"
#include "terminal.h"
#include "tree_commands.h"
#include "tree_compare.h"
#include "tree_entries.h"
#include "tree_place.h"

namespace wasifs::cli {
namespace {

int trouble(std::string_view sentence) {
  print_error(sentence);
  return exit_trouble;
}

Parsed<ComparedPlace> place_in(const OpenTree& tree) {
  // What is named may be reached by a link; those below are compared as links.
  const auto there = find_path(tree.root, from_root(tree.path), true, any_path);
  if (!there)
    return std::unexpected(
        fmt::format("{}: {}: {}", tree.shown, tree.path, errno_message(there.error())));
  if (there->inode->kind() != InodeKind::directory) return ComparedPlace{tree.root, tree.path};
  return ComparedPlace{*there, "/"};
}

}  // namespace

int compare_trees(const DiffOptions& diff) {
  const TreePlace first = parse_tree_place(diff.first);
  const TreePlace second = parse_tree_place(diff.second);
  const auto one = open_tree(first, first.is_snapshot ? std::string() : diff.options);
  if (!one) return trouble(one.error());
  const auto other = open_tree(second, second.is_snapshot ? std::string() : diff.options);
  if (!other) return trouble(other.error());
  const auto before = place_in(*one);
  if (!before) return trouble(before.error());
  const auto after = place_in(*other);
  if (!after) return trouble(after.error());

  auto files = nlohmann::ordered_json{{"removed", nlohmann::ordered_json::array()},
                                      {"added", nlohmann::ordered_json::array()},
                                      {"modified", nlohmann::ordered_json::array()}};
  int code = 0;
  bool failed = false;
  Progress progress(fmt::format("comparing {}", diff.first));
  compare_places(
      *before, *after, {.times = diff.metadata, .permissions = diff.metadata}, progress,
      [&](const TreeDifference& found) {
        code = 1;
        if (diff.json) {
          add_difference(found, files);
        } else if (!diff.quiet) {
          progress.hide();
          print_difference(found);
        }
        return !diff.quiet || diff.json;
      },
      [&](const std::string& sentence) {
        failed = true;
        progress.hide();
        print_error(sentence);
      });
  progress.finish();
  if (diff.json) print_json({{"files", files}});
  return failed ? exit_trouble : code;
}

}  // namespace wasifs::cli
