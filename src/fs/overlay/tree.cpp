// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Looking things up, and what is told of them.
#include "fs/overlay/tree.h"

#include <algorithm>
#include <utility>

namespace wasifs::overlay {

Tree::Tree(std::vector<Layer> layers, Ref<Inode> work, OverlayOptions options)
    : layers_(std::move(layers)),
      work_(std::move(work)),
      nodes_(std::make_shared<Nodes>(static_cast<std::uint32_t>(layers_.size()))),
      options_(std::move(options)) {
  std::vector<LowerPart> lowers;
  for (const Layer& layer : layers_) {
    if (layer.place() != 0) lowers.push_back({&layer, layer.root()});
    const auto opaque = layer.opaque(*layer.root());
    if (opaque && *opaque) break;
  }
  const auto stat = upper().root()->stat();
  // The first of all nodes: none is in its way.
  root_ = *interned_upper(stat ? *stat : Stat{}, nullptr, {}, std::move(lowers), upper().root());
}

Tree::~Tree() = default;

std::uint64_t Tree::device() noexcept {
  std::uint64_t number = device_.load(std::memory_order_relaxed);
  if (number != 0) return number;
  const std::uint64_t fresh =
      persistent() ? allocate_device_number() : allocate_external_device_number();
  return device_.compare_exchange_strong(number, fresh, std::memory_order_relaxed) ? fresh : number;
}

void Tree::set_restored(std::uint64_t device, const Nodes::Noted& numbers) {
  // What comes back keeps its number, and nothing that is made later gets it.
  if (device < device_numbers_end) device_.store(device, std::memory_order_relaxed);
  reserve_device_number(device);
  nodes_->restore(numbers);
}

Result<NodePtr> Tree::restored(const Layer& layer, Ref<Inode> inode) {
  if (layer.place() == 0) return node_of_upper(nullptr, {}, std::move(inode), Merged::never);
  WASIFS_TRY(const Stat stat, inode->stat());
  const std::uint64_t number = nodes_->number_of(layer, stat.dev, stat.ino);
  std::vector<LowerPart> parts;
  parts.push_back({&layer, std::move(inode)});
  return interned(number, nullptr, {}, std::move(parts));
}

/// Numbers that come from a snapshot may lead from any inode to any node. A file that leads to
/// another one is read in its place; but nothing is used as what it is not, and no directory lies
/// in itself.
Result<NodePtr> Tree::believed(NodePtr node, const Inode& inode, const NodePtr& parent) const {
  if (node->kind() != inode.kind()) return Errno::io;
  if (node->kind() == InodeKind::directory && node->parent() != parent) return Errno::io;
  return node;
}

Result<NodePtr> Tree::interned(std::uint64_t number, const NodePtr& parent, std::string_view name,
                               std::vector<LowerPart> lowers) {
  const Ref<Inode> inode = lowers.front().inode;
  auto node = std::make_shared<Node>(nodes_, number, parent, name, std::move(lowers), nullptr);
  return believed(nodes_->intern(std::move(node)), *inode, parent);
}

Result<NodePtr> Tree::interned_upper(const Stat& stat, const NodePtr& parent, std::string_view name,
                                     std::vector<LowerPart> lowers, Ref<Inode> inode) {
  const std::uint64_t number = nodes_->number_of(upper(), stat.dev, stat.ino);
  auto node = std::make_shared<Node>(nodes_, number, parent, name, std::move(lowers), inode);
  // That number may have been noted earlier, by one that nobody used any more.
  node->set_noted({0, stat.dev, stat.ino});
  return believed(nodes_->intern(std::move(node)), *inode, parent);
}

Result<NodePtr> Tree::lookup(const NodePtr& directory, std::string_view name) {
  const Looking turn(turns_);
  return find(directory, name);
}

Result<NodePtr> Tree::node_of_upper(const NodePtr& parent, std::string_view name, Ref<Inode> inode,
                                    Merged merged) {
  WASIFS_TRY(const Stat stat, inode->stat());
  const std::uint64_t number = nodes_->number_of(upper(), stat.dev, stat.ino);
  if (NodePtr known = nodes_->find(number)) return believed(std::move(known), *inode, parent);
  std::vector<LowerPart> lowers;
  if (inode->kind() == InodeKind::directory && merged == Merged::perhaps && parent->merges()) {
    WASIFS_TRY(const bool ends, upper().ends(*parent->upper_directory(), name, *inode));
    if (!ends) {
      WASIFS_TRY(lowers, parts_below(parent->lowers(), name));
      if (!lowers.empty() && lowers.front().inode->kind() != InodeKind::directory) lowers.clear();
    }
  }
  return interned_upper(stat, parent, name, std::move(lowers), std::move(inode));
}

Result<NodePtr> Tree::find(const NodePtr& directory, std::string_view name) {
  if (directory->removed()) return Errno::noent;
  if (upper().reserved(name)) return Errno::noent;
  if (DirInode* up = directory->upper_directory()) {
    WASIFS_TRY(Found found, upper().look(*up, name));
    if (found.shown == Shown::hidden) return Errno::noent;
    if (found.shown == Shown::present) {
      return node_of_upper(directory, name, std::move(found.inode), Merged::perhaps);
    }
  }
  if (!directory->merges()) return Errno::noent;
  WASIFS_TRY(std::vector<LowerPart> parts, parts_below(directory->lowers(), name));
  if (parts.empty()) return Errno::noent;
  WASIFS_TRY(const Stat stat, parts.front().inode->stat());
  const std::uint64_t number = nodes_->number_of(*parts.front().layer, stat.dev, stat.ino);
  if (NodePtr known = nodes_->find(number)) {
    return believed(std::move(known), *parts.front().inode, directory);
  }
  return interned(number, directory, name, std::move(parts));
}

Result<bool> Tree::covered(const Node& directory, std::string_view name) const {
  for (std::size_t i = 0; directory.merges() && i < directory.lowers().size(); ++i) {
    const LowerPart& lower = directory.lowers()[i];
    Stat stat;
    WASIFS_TRY(const Shown shown, lower.layer->look(*lower.inode->as_directory(), name, stat));
    if (shown != Shown::absent) return shown == Shown::present;
  }
  return false;
}

Result<Stat> Tree::stat(Node& node) {
  WASIFS_TRY(Stat stat, node.top().stat());
  stat.dev = device();
  stat.ino = node.number();
  if (node.kind() == InodeKind::directory) {
    // How many directories a merged one holds is not known without a listing; 1 says so, as on
    // Linux.
    const std::size_t parts = node.lowers().size() + (node.upper() != nullptr ? 1 : 0);
    if (parts > 1) stat.nlink = 1;
  }
  if (node.removed()) stat.nlink = 0;
  return stat;
}

std::uint64_t Tree::parent_number(Node& node) {
  NodePtr parent;
  {
    const Looking turn(turns_);
    parent = node.parent();
  }
  return parent ? parent->number() : node.number();
}

bool Tree::has_path(const Node& node) const noexcept {
  if (node.removed()) return false;
  return node.kind() == InodeKind::directory || node.upper() == nullptr || !writable();
}

Result<std::string> Tree::path_of(Node& node) {
  if (node.removed()) return Errno::noent;
  const Looking turn(turns_);
  if (!has_path(node)) return Errno::notsup;
  std::vector<std::string_view> names;
  for (const Node* at = &node; at->parent(); at = at->parent().get()) names.push_back(at->name());
  std::string path;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (!path.empty()) path += '/';
    path += *name;
  }
  return path;
}

Result<std::vector<std::string>> Tree::names_in(const Node& directory) const {
  std::span<const LowerPart> lowers;
  if (directory.merges()) lowers = directory.lowers();
  return merged_names(upper(), directory.upper_directory(), lowers);
}

Result<bool> Tree::is_empty(const Node& directory) const {
  WASIFS_TRY(const std::vector<std::string> names, names_in(directory));
  return names.empty();
}

}  // namespace wasifs::overlay
