// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs cp`: copies files and trees from one file system to another. Where to they go is as of
// cp(1): into a directory that exists, under their own names, or else to the name that is given.
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <system_error>

#include "exit_codes.h"
#include "store_text.h"
#include "terminal.h"
#include "tree_commands.h"
#include "tree_entries.h"
#include "tree_place.h"
#include "tree_walk.h"

namespace wasifs::cli {
namespace {

// Where the copies go.
struct Target {
  Location directory;
  std::string name;     // in it; empty: what is copied keeps its own
  bool is_new = false;  // it was made for this
};

// "a" of "/x/a"; nothing where a tree has no name of its own, or only its content is meant.
std::string own_name(const TreePlace& place, const std::string& path) {
  if (path == "/" || place.path.ends_with("/.")) return {};
  return path.substr(path.rfind('/') + 1);
}

// A directory of the host that is not there yet is made, as cp -r does.
bool make_host_directory(const TreePlace& place) {
  std::error_code ignored;
  return place.type() == "host" && std::filesystem::create_directory(place.source(), ignored);
}

Parsed<Target> target_in(const OpenTree& tree, bool exact) {
  const auto failed = [&](Errno error) {
    return std::unexpected(fmt::format("{}: {}: {}", tree.shown, tree.path, errno_message(error)));
  };
  const auto there = find_path(tree.root, from_root(tree.path), true, any_path);
  if (there && there->inode->kind() == InodeKind::directory && !exact)
    return Target{*there, {}, false};
  if (tree.path == "/") {
    if (!there) return failed(there.error());
    if (there->inode->kind() == InodeKind::directory) return Target{*there, ".", false};
    return failed(Errno::notdir);
  }
  const std::size_t slash = tree.path.rfind('/');
  const std::string parent = slash == 0 ? "/" : tree.path.substr(0, slash);
  const auto directory = find_path(tree.root, from_root(parent), true, any_path);
  if (!directory) return failed(directory.error());
  if (directory->inode->kind() != InodeKind::directory) return failed(Errno::notdir);
  return Target{*directory, tree.path.substr(slash + 1), false};
}

struct Copied {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> problems;
};

void tell(Copied& copied, const std::string& sentence) {
  print_error(sentence);
  copied.problems.push_back(sentence);
}

void copy_to(const Target& target, const TreePlace& place, const CopyOptions& how, Copied& copied) {
  const auto from = open_tree(place, how.options);
  if (!from) return tell(copied, from.error());
  std::string path = from_root(from->path);
  Location root = from->root;
  // A link that is named with a slash behind it, or whose content is meant, is followed.
  if (place.path.ends_with('/') || place.path.ends_with("/.")) {
    const auto there = find_path(root, path, true, any_path);
    if (!there)
      return tell(copied, fmt::format("{}: {}", place.written, errno_message(there.error())));
    if (there->inode->kind() == InodeKind::directory) {
      root = *there;
      path = ".";
    }
  }
  const auto stat = stat_path(root, path, false, any_path);
  const bool directory = stat && stat->type == FileType::directory;
  // What was made for a directory is that directory.
  std::string name = target.is_new && directory ? "." : target.name;
  if (name.empty()) name = own_name(place, from->path);
  if (name.empty()) name = ".";
  Progress progress(fmt::format("copying {}", from->shown));
  if (progress.shown()) progress.expect_bytes(content_bytes(root, path));
  TreeWalk walk(
      root, target.directory, progress,
      {.replace = !target.is_new, .permissions = true, .told = [&](const std::string& sentence) {
         tell(copied, fmt::format("{}: {}", from->shown, sentence));
       }});
  static_cast<void>(walk.copy(path, name));
  copied.entries += walk.count();
  copied.bytes += walk.bytes();
}

}  // namespace

int copy_trees(const CopyOptions& how) {
  std::vector<TreePlace> places;
  for (const std::string& text : how.places) places.push_back(parse_tree_place(text));
  const TreePlace last = std::move(places.back());
  places.pop_back();
  if (places.empty()) return refuse("where to is to be named; see `wasifs cp --help`");
  if (last.is_snapshot)
    return refuse(fmt::format("{} is no file system to copy to; a directory of the host is host:{}",
                              last.written, last.written));
  const bool made = make_host_directory(last);
  const auto tree = open_tree(last, how.target_options);
  if (!tree) return refuse(tree.error());
  auto target = target_in(*tree, how.no_target_directory);
  if (!target) return refuse(target.error());
  // Only one thing alone can be what was made, and only where no name in it was asked for.
  target->is_new = made && places.size() == 1 && (target->name.empty() || target->name == ".");
  if (places.size() > 1 && !target->name.empty())
    return refuse(fmt::format("{} is no directory that exists, and cannot take {} files",
                              last.written, places.size()));
  Copied copied;
  for (const TreePlace& place : places) copy_to(*target, place, how, copied);
  std::error_code ignored;
  if (made && copied.entries == 0) std::filesystem::remove(last.source(), ignored);
  if (how.json)
    print_json(
        {{"entries", copied.entries}, {"bytes", copied.bytes}, {"problems", copied.problems}});
  return copied.problems.empty() ? 0 : exit_own_failure;
}

}  // namespace wasifs::cli
