// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs tree`: what a snapshot holds of the guest's tree.
#include <fmt/format.h>

#include <algorithm>

#include "inside.h"
#include "store_commands.h"
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

int show_tree(const std::string& place, const std::string& path, bool json) {
  const auto inside = look_inside(place);
  if (!inside) return refuse(inside.error());
  const auto entries = entries_of(*inside->process->parts().names, path);
  if (!entries) return refuse(entries.error());
  if (json) {
    auto list = nlohmann::ordered_json::array();
    for (const Entry& entry : *entries) list.push_back(json_of(entry));
    print_json({{"snapshot", inside->name}, {"entries", list}});
    return 0;
  }
  const std::size_t top = depth_of(entries->front().path);
  for (const Entry& entry : *entries) print_line(entry, top);
  return 0;
}

}  // namespace wasifs::cli
