// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs snapshots diff`: how two snapshots differ in files and descriptors. Files are compared by
// what they hold, so that a time that was set back hides nothing.
#include <fmt/format.h>

#include <algorithm>

#include "descriptor_text.h"
#include "difference_text.h"
#include "inside.h"
#include "store_commands.h"
#include "store_text.h"
#include "tree_compare.h"

namespace wasifs::cli {
namespace {

using Json = nlohmann::ordered_json;

// A sentence where something cannot be read.
Parsed<Json> compare_files(const Inside& first, const Inside& second) {
  const auto root = first.process->parts().names->root();
  const auto other_root = second.process->parts().names->root();
  if (!root || !other_root) return std::unexpected("a snapshot without a tree");
  Json files{{"removed", Json::array()}, {"added", Json::array()}, {"modified", Json::array()}};
  Progress progress("comparing files");
  std::string problem;
  compare_places(
      {*root, "/"}, {*other_root, "/"}, {.times = true}, progress,
      [&](const TreeDifference& found) {
        add_difference(found, files);
        return true;
      },
      [&](const std::string& sentence) {
        if (problem.empty()) problem = sentence;
      });
  if (!problem.empty()) return std::unexpected(problem);
  return files;
}

Json compare_descriptors(Process& first, Process& second) {
  Json removed = Json::array();
  Json added = Json::array();
  Json modified = Json::array();
  const auto before = descriptors_of(first);
  const auto after = descriptors_of(second);
  for (const auto& [number, descriptor] : before) {
    const auto now = after.find(number);
    if (now == after.end()) {
      removed.push_back(descriptor);
    } else if (now->second != descriptor) {
      modified.push_back({{"before", descriptor}, {"after", now->second}});
    }
  }
  for (const auto& [number, descriptor] : after)
    if (!before.contains(number)) added.push_back(descriptor);
  return {{"removed", removed}, {"added", added}, {"modified", modified}};
}

void print_text(const Json& files, const Json& descriptors) {
  const auto list = [](const char* sign, const Json& changed) {
    for (const Json& file : changed)
      fmt::print("{} {}{}\n", sign, visible(file["path"].get<std::string>()),
                 file.contains("change") ? fmt::format("  ({})", file["change"].get<std::string>())
                                         : std::string());
  };
  list("-", files["removed"]);
  list("+", files["added"]);
  list("~", files["modified"]);
  const auto line = [](const char* sign, const Json& descriptor) {
    fmt::print("{} fd {}: {}\n", sign, json_text(descriptor["fd"]), descriptor_line(descriptor));
  };
  for (const Json& descriptor : descriptors["removed"]) line("-", descriptor);
  for (const Json& descriptor : descriptors["added"]) line("+", descriptor);
  for (const Json& descriptor : descriptors["modified"]) {
    line("-", descriptor["before"]);
    line("+", descriptor["after"]);
  }
}

bool empty(const Json& changes) {
  return std::ranges::all_of(changes, [](const Json& list) { return list.empty(); });
}

}  // namespace

int compare_snapshots(const std::string& first, const std::string& second, bool json) {
  const auto one = look_inside(first);
  if (!one) return refuse(one.error());
  const auto other = look_inside(second);
  if (!other) return refuse(other.error());
  const auto files = compare_files(*one, *other);
  if (!files) return refuse(files.error());
  const Json descriptors = compare_descriptors(*one->process, *other->process);
  if (json) {
    print_json({{"files", *files}, {"descriptors", descriptors}});
  } else {
    print_text(*files, descriptors);
  }
  return empty(*files) && empty(descriptors) ? 0 : 1;
}

}  // namespace wasifs::cli
