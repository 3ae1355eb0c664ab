// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/tree_builder.h"

#include <algorithm>
#include <limits>
#include <random>

#include "wasifs/limits.h"

namespace wasifs::archives {
namespace {

constexpr std::uint16_t directory_mode = 0755;
constexpr std::size_t first_slots = 64;

template <class Value>
std::unexpected<ArchiveProblem> pass(const Outcome<Value>& failed) {
  return std::unexpected(failed.error());
}

}  // namespace

TreeBuilder::TreeBuilder(const ArchiveOptions& options, Timestamp time)
    : options_(options), time_(time) {
  std::random_device random;
  tree_.seed_ = (std::uint64_t{random()} << 32U) | random();
  tree_.slots_.assign(first_slots, Tree::free_slot);
  tree_.nodes_.push_back({.mtim = time,
                          .atim = time,
                          .ctim = time,
                          .mode = directory_mode,
                          .type = FileType::directory});
}

Outcome<void> TreeBuilder::check_room(std::size_t more) const {
  const std::uint64_t held = tree_.nodes_.size() * sizeof(Node) +
                             tree_.names_.size() * (sizeof(Name) + sizeof(std::uint32_t)) +
                             tree_.slots_.size() * sizeof(std::uint32_t) +
                             tree_.extents_.size() * sizeof(Extent) +
                             tree_.attributes_.size() * sizeof(Attribute) + tree_.texts_.size();
  if (tree_.texts_.size() + more > std::numeric_limits<std::uint32_t>::max() ||
      held + more > options_.max_index_bytes)
    return problem(Errno::dquot, "the index takes more than {} bytes", options_.max_index_bytes);
  return {};
}

Outcome<Text> TreeBuilder::keep(std::string_view text) {
  if (const auto room = check_room(text.size()); !room) return pass(room);
  const Text kept{static_cast<std::uint32_t>(tree_.texts_.size()),
                  static_cast<std::uint32_t>(text.size())};
  tree_.texts_ += text;
  return kept;
}

Name* TreeBuilder::find(NodeNumber directory, std::string_view name) {
  return const_cast<Name*>(tree_.find(directory, name));  // Of a tree that is ours.
}

void TreeBuilder::fill_slot(std::uint32_t name) noexcept {
  const std::size_t mask = tree_.slots_.size() - 1;
  std::size_t slot = tree_.names_[name].hash & mask;
  while (tree_.slots_[slot] != Tree::free_slot) slot = (slot + 1) & mask;
  tree_.slots_[slot] = name;
}

void TreeBuilder::grow_slots() {
  tree_.slots_.assign(tree_.slots_.size() * 2, Tree::free_slot);
  for (std::uint32_t name = 0; name < tree_.names_.size(); ++name) fill_slot(name);
}

Outcome<void> TreeBuilder::add_name(NodeNumber directory, std::string_view name, NodeNumber node) {
  if (tree_.names_.size() >= std::min<std::uint64_t>(options_.max_entries, UINT32_MAX / 2))
    return problem(Errno::dquot, "there are more than {} entries", options_.max_entries);
  const auto text = keep(name);
  if (!text) return pass(text);
  tree_.names_.push_back({directory, node, *text, tree_.hash_of(directory, name)});
  ++tree_.nodes_[directory].count;
  if (tree_.names_.size() * 2 > tree_.slots_.size()) {
    grow_slots();
  } else {
    fill_slot(static_cast<std::uint32_t>(tree_.names_.size() - 1));
  }
  return {};
}

Outcome<std::vector<std::string_view>> TreeBuilder::split(std::string_view path) const {
  if (path.size() > options_.max_path)
    return problem(Errno::nametoolong, "a name of {} bytes, and {} are the most", path.size(),
                   options_.max_path);
  std::vector<std::string_view> names;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (name.empty() || name == ".") continue;
    if (name == "..") return problem(Errno::inval, "a name with \"..\", which leads anywhere");
    if (name.size() > max_name_length)
      return problem(Errno::nametoolong, "a name with a part of {} bytes, and {} are the most",
                     name.size(), max_name_length);
    names.push_back(name);
  }
  return names;
}

Outcome<NodeNumber> TreeBuilder::make_directory(NodeNumber parent) {
  if (tree_.nodes_.size() >= std::min<std::uint64_t>(options_.max_entries, UINT32_MAX / 2))
    return problem(Errno::dquot, "there are more than {} entries", options_.max_entries);
  if (const auto room = check_room(sizeof(Node)); !room) return pass(room);
  tree_.nodes_.push_back({.mtim = time_,
                          .atim = time_,
                          .ctim = time_,
                          .parent = parent,
                          .mode = directory_mode,
                          .type = FileType::directory});
  return static_cast<NodeNumber>(tree_.nodes_.size() - 1);
}

Outcome<NodeNumber> TreeBuilder::directory_at(std::span<const std::string_view> path) {
  std::string joined;
  for (const std::string_view name : path) joined.append(name).push_back('/');
  if (joined == last_path_) return last_directory_;
  NodeNumber directory = Tree::root;
  for (const std::string_view name : path) {
    if (const Name* found = find(directory, name)) {
      if (tree_.nodes_[found->node].type != FileType::directory)
        return problem(Errno::notdir, "it lies below {}, which is no directory", quoted(name));
      directory = found->node;
      continue;
    }
    const auto made = make_directory(directory);
    if (!made) return pass(made);
    if (const auto added = add_name(directory, name, *made); !added) return pass(added);
    directory = *made;
  }
  last_path_ = std::move(joined);
  last_directory_ = directory;
  return directory;
}

Outcome<NodeNumber> TreeBuilder::linked(std::string_view path) const {
  const auto names = split(path);
  if (!names) return pass(names);
  NodeNumber node = Tree::root;
  for (const std::string_view name : *names) {
    const Name* found = tree_.find(node, name);
    if (found == nullptr)
      return problem(Errno::noent, "a hard link to {}, which is not before it", quoted(path));
    node = found->node;
  }
  if (tree_.nodes_[node].type == FileType::directory)
    return problem(Errno::perm, "a hard link to {}, which is a directory", quoted(path));
  return node;
}

Outcome<void> TreeBuilder::describe(Node& node, const Entry& entry) {
  node.mode = entry.mode;
  node.uid = entry.uid;
  node.gid = entry.gid;
  node.mtim = entry.mtim;
  node.atim = entry.atim;
  node.ctim = entry.ctim;
  node.attributes = static_cast<std::uint32_t>(tree_.attributes_.size());
  node.attribute_count = 0;
  for (const auto& [name, value] : entry.attributes) {
    if (const auto room = check_room(sizeof(Attribute)); !room) return pass(room);
    const auto kept_name = keep(name);
    if (!kept_name) return pass(kept_name);
    const auto kept_value = keep(value);
    if (!kept_value) return pass(kept_value);
    tree_.attributes_.push_back({*kept_name, *kept_value});
    ++node.attribute_count;
  }
  return {};
}

Outcome<NodeNumber> TreeBuilder::make_node(const Entry& entry) {
  const auto number = make_directory(Tree::root);
  if (!number) return number;
  Node node{.size = entry.size, .at = entry.at, .type = entry.type, .stored = entry.stored};
  if (entry.type == FileType::symbolic_link) {
    if (entry.target.size() > options_.max_path)
      return problem(Errno::nametoolong, "a link target of {} bytes, and {} are the most",
                     entry.target.size(), options_.max_path);
    const auto target = keep(entry.target);
    if (!target) return pass(target);
    node.at = target->at;
    node.size = target->size;
  } else if (entry.stored == Stored::sparse) {
    if (const auto room = check_room(entry.extents.size_bytes()); !room) return pass(room);
    node.at = tree_.extents_.size();
    node.count = static_cast<std::uint32_t>(entry.extents.size());
    tree_.extents_.insert(tree_.extents_.end(), entry.extents.begin(), entry.extents.end());
  }
  if (const auto described = describe(node, entry); !described) return pass(described);
  tree_.nodes_[*number] = node;
  return number;
}

/// Lets a name lead to `node`: a new one, or the one that was there before.
Outcome<void> TreeBuilder::put(NodeNumber directory, std::string_view name, NodeNumber node,
                               FileType type) {
  Name* const found = find(directory, name);
  if (found == nullptr) {
    if (const auto added = add_name(directory, name, node); !added) return added;
  } else {
    found->node = node;
    last_path_.clear();  // It may have been the directory that was remembered.
    last_directory_ = Tree::root;
  }
  if (type == FileType::directory) tree_.nodes_[node].parent = directory;
  return {};
}

Outcome<void> TreeBuilder::add(const Entry& entry) {
  const auto names = split(entry.path);
  if (!names) return pass(names);
  if (names->empty()) {
    if (entry.type != FileType::directory || !entry.hard_link.empty())
      return problem(Errno::inval, "no name, and it is no directory");
    return describe(tree_.nodes_[Tree::root], entry);
  }
  NodeNumber link = Tree::root;
  if (!entry.hard_link.empty()) {
    const auto found = linked(entry.hard_link);
    if (!found) return pass(found);
    link = *found;
  }
  const auto directory = directory_at(std::span(*names).first(names->size() - 1));
  if (!directory) return pass(directory);
  const std::string_view name = names->back();

  if (const Name* present = find(*directory, name)) {
    Node& there = tree_.nodes_[present->node];
    if (there.type == FileType::directory) {
      if (entry.hard_link.empty() && entry.type == FileType::directory)
        return describe(there, entry);
      if (there.count > 0)
        return problem(Errno::notempty, "it takes the place of a directory that has entries");
    }
  }
  if (link != Tree::root) return put(*directory, name, link, entry.type);
  const auto node = make_node(entry);
  if (!node) return pass(node);
  return put(*directory, name, *node, entry.type);
}

Tree TreeBuilder::finish() {
  // The names of one directory beside each other, in their order.
  std::uint64_t begin = 0;
  for (Node& node : tree_.nodes_) {
    if (node.type != FileType::directory) continue;
    node.at = begin;
    begin += node.count;
    node.nlink = 2;
    node.size = 0;
  }
  tree_.listed_.resize(tree_.names_.size());
  std::vector<std::uint32_t> filled(tree_.nodes_.size());
  for (std::uint32_t number = 0; number < tree_.names_.size(); ++number) {
    const Name& name = tree_.names_[number];
    Node& directory = tree_.nodes_[name.directory];
    tree_.listed_[directory.at + filled[name.directory]++] = number;
    Node& node = tree_.nodes_[name.node];
    if (node.type == FileType::directory) {
      ++directory.nlink;
      continue;
    }
    if (node.nlink++ == 0 && node.type == FileType::regular_file) tree_.content_bytes_ += node.size;
  }
  return std::move(tree_);
}

}  // namespace wasifs::archives
