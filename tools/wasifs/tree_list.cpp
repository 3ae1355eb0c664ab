// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs ls` of a tree: as ls(1), and no name is hidden.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>

#include "entry_text.h"
#include "mount_spec.h"
#include "store_text.h"
#include "tree_commands.h"
#include "tree_place.h"

namespace wasifs::cli {
namespace {

constexpr std::uint64_t nanoseconds = 1'000'000'000;

// Of an entry, what is printed. Not the entry, which holds a descriptor where it is the host's.
struct Line {
  std::string name;                  // with the target of a link
  std::array<std::string, 5> cells;  // mode, links, owner, group, size
  std::string time;
};

Line line_of(const std::string& name, const Entry& entry, bool details) {
  Line line{.name = visible(name), .cells = {}, .time = {}};
  if (!details) return line;
  const auto kept = permissions_of(entry.location);
  line.cells = {mode_text(entry.stat.type, kept), fmt::to_string(entry.stat.nlink),
                kept ? fmt::to_string(kept->uid) : "?", kept ? fmt::to_string(kept->gid) : "?",
                fmt::to_string(entry.stat.size)};
  line.time = local_time(static_cast<std::int64_t>(entry.stat.mtim / nanoseconds));
  if (entry.stat.type == FileType::symbolic_link)
    line.name += fmt::format(" -> {}", visible(entry.target));
  return line;
}

class Listing {
 public:
  Listing(const OpenTree& tree, const ListOptions& how, bool json) : tree_(tree), how_(how) {
    if (json) json_.emplace(tree.label());
  }

  // Files first, then each directory with what is in it, as ls(1) has them.
  void list(const std::vector<std::string>& paths);
  [[nodiscard]] int code() const { return code_; }

 private:
  void list_directory(const std::string& path, bool titled);
  // Prints it, or keeps it in `lines` to be printed with others.
  void add(const std::string& name, const Entry& entry, std::vector<Line>& lines);
  void print(const std::vector<Line>& lines);
  std::optional<Entry> look(const std::string& path);
  void failed(const std::string& path, Errno error) {
    code_ = refuse(fmt::format("{}: {}: {}", tree_.shown, path, errno_message(error)));
  }

  const OpenTree& tree_;
  const ListOptions& how_;
  std::optional<EntriesJson> json_;
  bool printed_ = false;
  int code_ = 0;
};

std::optional<Entry> Listing::look(const std::string& path) {
  auto entry = entry_at(tree_.root, path);
  if (entry) return *std::move(entry);
  failed(path, entry.error());
  return std::nullopt;
}

void Listing::list(const std::vector<std::string>& paths) {
  std::vector<Line> lines;
  std::vector<std::string> directories;
  for (const std::string& path : paths) {
    const auto entry = look(path);
    if (!entry) continue;
    if (entry->stat.type == FileType::directory && !how_.themselves) {
      directories.push_back(path);
    } else {
      add(path, *entry, lines);
    }
  }
  print(lines);
  const bool titled = how_.recursive || paths.size() > 1;
  for (const std::string& path : directories) list_directory(path, titled);
  if (json_) json_->finish();
}

void Listing::list_directory(const std::string& path, bool titled) {
  std::vector<std::string> pending{path};
  while (!pending.empty()) {
    const std::string next = std::move(pending.back());
    pending.pop_back();
    const auto directory = look(next);
    if (!directory) continue;
    const auto names = names_in(directory->location);
    if (!names) {
      failed(next, names.error());
      continue;
    }
    std::vector<Line> lines;
    std::vector<std::string> below;
    for (const std::string& name : *names) {
      const std::string inner = name_below(next, name);
      const auto entry = look(inner);
      if (!entry) continue;
      if (how_.recursive && entry->stat.type == FileType::directory) below.push_back(inner);
      add(name, *entry, lines);
    }
    if (titled && !json_) fmt::print("{}{}:\n", printed_ ? "\n" : "", visible(next));
    printed_ = true;
    print(lines);
    for (std::string& inner : std::views::reverse(below)) pending.push_back(std::move(inner));
  }
}

void Listing::add(const std::string& name, const Entry& entry, std::vector<Line>& lines) {
  if (json_) {
    json_->add(json_of(entry));
  } else {
    lines.push_back(line_of(name, entry, how_.details));
  }
}

// Each column is as wide as its widest cell.
void Listing::print(const std::vector<Line>& lines) {
  printed_ |= !lines.empty();
  std::array<std::size_t, 5> widths{};
  for (const Line& line : lines)
    for (std::size_t column = 0; column < widths.size(); ++column)
      widths[column] = std::max(widths[column], line.cells[column].size());
  for (const Line& line : lines) {
    for (std::size_t column = 0; how_.details && column < widths.size(); ++column)
      fmt::print("{:>{}} ", line.cells[column], widths[column]);
    if (how_.details) fmt::print("{:19} ", line.time);
    fmt::print("{}\n", line.name);
  }
}

}  // namespace

int list_tree(const LookOptions& look, const ListOptions& how) {
  const auto tree = open_tree(parse_tree_place(look.place), look.options);
  if (!tree) return refuse(tree.error());
  std::vector<std::string> paths;
  for (const std::string& path : look.paths) paths.push_back(normal_path(tree->path + "/" + path));
  if (paths.empty()) paths.push_back(tree->path);
  Listing listing(*tree, how, look.json);
  listing.list(paths);
  return listing.code();
}

}  // namespace wasifs::cli
