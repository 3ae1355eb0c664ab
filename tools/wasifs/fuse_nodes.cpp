// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuse_nodes.h"

namespace wasifs::cli {

FuseNodes::FuseNodes(Ref<Inode> root) {
  nodes_[root_number].inode = std::move(root);
}

Result<Ref<Inode>> FuseNodes::at(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto node = nodes_.find(number);
  if (node == nodes_.end()) return Errno::stale;
  return node->second.inode;
}

std::uint64_t FuseNodes::found(std::uint64_t parent, std::string_view name, Ref<Inode> inode,
                               const Stat& stat) {
  const Key key{stat.dev, stat.ino};
  // An inode is let go of without the lock.
  Ref<Inode> replaced;
  const std::lock_guard lock(mutex_);
  const auto [place, fresh] = numbers_.try_emplace(key, next_);
  if (fresh) ++next_;
  Node& node = nodes_[place->second];
  if (fresh) {
    node.inode = std::move(inode);
    node.key = key;
  } else {
    replaced = std::move(inode);
  }
  ++node.known;
  node.parent = nodes_.at(parent).inode;
  node.name = name;
  return place->second;
}

void FuseNodes::forget(std::uint64_t number, std::uint64_t count) {
  Node gone;
  const std::lock_guard lock(mutex_);
  const auto node = nodes_.find(number);
  if (node == nodes_.end() || number == root_number) return;
  if (node->second.known > count) {
    node->second.known -= count;
    return;
  }
  numbers_.erase(node->second.key);
  gone = std::move(node->second);
  nodes_.erase(node);
}

Result<std::pair<Ref<Inode>, std::string>> FuseNodes::name_of(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto node = nodes_.find(number);
  if (node == nodes_.end() || node->second.parent == nullptr) return Errno::stale;
  return std::pair(node->second.parent, node->second.name);
}

}  // namespace wasifs::cli
