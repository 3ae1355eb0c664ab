// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "difference_text.h"

#include <fmt/format.h>

#include "store_text.h"

namespace wasifs::cli {
namespace {

using Kind = TreeDifference::Kind;

const Entry& shown_of(const TreeDifference& found) {
  return found.after != nullptr ? *found.after : *found.before;
}

}  // namespace

void add_difference(const TreeDifference& found, nlohmann::ordered_json& files) {
  const Entry& shown = shown_of(found);
  nlohmann::ordered_json file{
      {"path", found.path}, {"type", type_text(shown.stat.type)}, {"size", shown.stat.size}};
  if (found.kind == Kind::modified) {
    file["change"] = found.what;
    if (found.before->stat.size != shown.stat.size) file["old_size"] = found.before->stat.size;
    if (found.before->stat.type != shown.stat.type)
      file["old_type"] = type_text(found.before->stat.type);
  }
  const char* const list = found.kind == Kind::added     ? "added"
                           : found.kind == Kind::removed ? "removed"
                                                         : "modified";
  files[list].push_back(std::move(file));
}

void print_difference(const TreeDifference& found) {
  const char sign = found.kind == Kind::added ? '+' : found.kind == Kind::removed ? '-' : '~';
  const bool directory = shown_of(found).stat.type == FileType::directory && found.path != "/";
  fmt::print("{} {}{}{}\n", sign, visible(found.path), directory ? "/" : "",
             found.what.empty() ? std::string() : fmt::format("  ({})", found.what));
}

}  // namespace wasifs::cli
