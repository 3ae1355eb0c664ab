// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "store_text.h"

namespace wasifs::cli {
namespace {

char type_letter(FileType type) {
  switch (type) {
    case FileType::directory:
      return 'd';
    case FileType::symbolic_link:
      return 'l';
    case FileType::block_device:
      return 'b';
    case FileType::character_device:
      return 'c';
    case FileType::socket_dgram:
    case FileType::socket_stream:
      return 's';
    case FileType::regular_file:
      return '-';
    case FileType::unknown:
      break;
  }
  return 'p';
}

}  // namespace

std::size_t depth_of(std::string_view path) {
  return path == "/" ? 0 : static_cast<std::size_t>(std::ranges::count(path, '/'));
}

void print_tree_line(const Entry& entry, std::size_t top) {
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

void print_tree(const std::vector<Entry>& entries) {
  const std::size_t top = depth_of(entries.front().path);
  for (const Entry& entry : entries) print_tree_line(entry, top);
}

std::string mode_text(FileType type, const std::optional<FilePermissions>& kept) {
  std::string text(1, type_letter(type));
  if (!kept) return text + "?????????";
  constexpr std::string_view letters = "rwxrwxrwx";
  for (std::size_t bit = 0; bit < letters.size(); ++bit)
    text += (kept->mode >> (8 - bit) & 1) != 0 ? letters[bit] : '-';
  // A bit for whoever runs it stands where the right to run it does, in capitals without that.
  const auto lend = [&](std::size_t place, std::uint32_t bit, char letter) {
    if ((kept->mode & bit) == 0) return;
    text[place] = text[place] == 'x' ? letter : static_cast<char>(letter - 'a' + 'A');
  };
  lend(3, 04000, 's');
  lend(6, 02000, 's');
  lend(9, 01000, 't');
  return text;
}

nlohmann::ordered_json json_of(const Entry& entry) {
  nlohmann::ordered_json object{{"path", entry.path},
                                {"type", type_text(entry.stat.type)},
                                {"size", entry.stat.size},
                                {"links", entry.stat.nlink},
                                {"mtime", entry.stat.mtim}};
  if (entry.stat.type == FileType::symbolic_link) object["target"] = entry.target;
  if (const auto kept = permissions_of(entry.location)) {
    object["mode"] = fmt::format("{:04o}", kept->mode);
    object["uid"] = kept->uid;
    object["gid"] = kept->gid;
  }
  return object;
}

nlohmann::ordered_json json_of(const std::vector<Entry>& entries) {
  auto list = nlohmann::ordered_json::array();
  for (const Entry& entry : entries) list.push_back(json_of(entry));
  return list;
}

EntriesJson::EntriesJson(const std::pair<std::string, std::string>& label) {
  fmt::print("{{\n  {}: {},\n  \"entries\": [", json_text(label.first), json_text(label.second));
}

void EntriesJson::add(const nlohmann::ordered_json& entry) {
  fmt::print("{}\n    {}", first_ ? "" : ",", json_text(entry));
  first_ = false;
}

void EntriesJson::finish() {
  fmt::print("{}]\n}}\n", first_ ? "" : "\n  ");
}

}  // namespace wasifs::cli
