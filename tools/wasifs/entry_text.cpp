// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "store_text.h"

namespace wasifs::cli {
namespace {

std::size_t depth_of(std::string_view path) {
  return path == "/" ? 0 : static_cast<std::size_t>(std::ranges::count(path, '/'));
}

// Its own path at the top, names below.
void print_line(const Entry& entry, std::size_t top) {
  const std::size_t depth = depth_of(entry.path) - top;
  std::string line = visible(
      depth == 0 ? entry.path : std::string_view(entry.path).substr(entry.path.rfind('/') + 1));
  if (entry.stat.type == FileType::directory && entry.path != "/") line += '/';
  if (entry.stat.type == FileType::symbolic_link)
    line += fmt::format(" -> {}", visible(entry.target));
  if (entry.stat.type == FileType::regular_file)
    line += fmt::format("  ({})", size_text(entry.stat.size));
  fmt::print("{:{}}{}\n", "", depth * 2, line);
}

nlohmann::ordered_json json_of(const Entry& entry) {
  nlohmann::ordered_json object{{"path", entry.path},
                                {"type", type_text(entry.stat.type)},
                                {"size", entry.stat.size},
                                {"links", entry.stat.nlink},
                                {"mtime", entry.stat.mtim}};
  if (entry.stat.type == FileType::symbolic_link) object["target"] = entry.target;
  return object;
}

}  // namespace

void print_tree(const std::vector<Entry>& entries) {
  const std::size_t top = depth_of(entries.front().path);
  for (const Entry& entry : entries) print_line(entry, top);
}

nlohmann::ordered_json json_of(const std::vector<Entry>& entries) {
  auto list = nlohmann::ordered_json::array();
  for (const Entry& entry : entries) list.push_back(json_of(entry));
  return list;
}

}  // namespace wasifs::cli
