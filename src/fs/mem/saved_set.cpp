// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/saved_set.h"

#include <algorithm>
#include <utility>

#include "fs/mem/segment_encoder.h"

namespace wasifs::mem {
namespace {

bool named(const SavedNode& saved) noexcept {
  return node_of(*saved.inode).nlink() != 0;
}

void sort(std::vector<SavedNode>& nodes) {
  std::ranges::sort(nodes, {}, &SavedNode::number);
  const auto twice = std::ranges::unique(nodes, {}, &SavedNode::number);
  nodes.erase(twice.begin(), twice.end());
}

Inode* find(std::span<const SavedNode> nodes, std::uint64_t number) noexcept {
  const auto found = std::ranges::lower_bound(nodes, number, {}, &SavedNode::number);
  return found == nodes.end() || found->number != number ? nullptr : found->inode;
}

std::vector<std::uint64_t> numbers_of(std::span<const SavedNode> nodes) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(nodes.size());
  for (const SavedNode& saved : nodes) numbers.push_back(saved.number);
  return numbers;
}

}  // namespace

SavedSet SavedSet::find_all(Directory* root, std::span<Inode* const> held) {
  SavedSet set;
  std::vector<Directory*> waiting;
  const auto take = [&](Inode& inode) {
    set.nodes.push_back({.number = node_of(inode).ino(), .inode = &inode});
    if (DirInode* directory = inode.as_directory()) {
      waiting.push_back(static_cast<Directory*>(directory));
    }
  };
  const auto go_down = [&] {
    while (!waiting.empty()) {
      Directory* directory = waiting.back();
      waiting.pop_back();
      directory->entries().visit_from(0, [&](const Entry& entry) {
        take(*entry.inode());
        return true;
      });
    }
  };
  if (root != nullptr) take(*root);
  go_down();
  sort(set.nodes);
  // Nearly all that is held is in the tree and not searched again.
  const std::size_t in_tree = set.nodes.size();
  const bool all_named = std::ranges::all_of(set.nodes, named);
  for (Inode* inode : held) {
    const auto tree = std::span(std::as_const(set.nodes)).first(in_tree);
    if (find(tree, node_of(*inode).ino()) == nullptr) take(*inode);
  }
  go_down();
  std::vector<SavedNode> beside(set.nodes.begin() + static_cast<std::ptrdiff_t>(in_tree),
                                set.nodes.end());
  set.counted = root != nullptr && all_named && std::ranges::none_of(beside, named);
  sort(beside);
  set.nameless = numbers_of(beside);
  sort(set.nodes);
  for (SavedNode& saved : set.nodes) saved.size = saved_size(*saved.inode);
  return set;
}

SavedSet SavedSet::update(LastSave& last, const Changes::Noted& noted,
                          std::span<Inode* const> held) {
  std::vector<SavedNode> nameless;
  for (Inode* inode : held) {
    const SavedNode saved{.number = node_of(*inode).ino(), .inode = inode};
    if (!named(saved)) nameless.push_back(saved);
  }
  sort(nameless);

  SavedSet set;
  set.counted = true;
  set.nameless = numbers_of(nameless);
  std::ranges::set_symmetric_difference(set.nameless, last.nameless,
                                        std::back_inserter(set.changed));
  for (const auto& [number, change] : noted) set.changed.push_back(number);
  std::ranges::sort(set.changed);
  const auto twice = std::ranges::unique(set.changed);
  set.changed.erase(twice.begin(), twice.end());

  const auto now_at = [&](std::uint64_t number) -> Inode* {
    if (Inode* inode = find(nameless, number)) return inode;
    const auto note = noted.find(number);
    const Changes::Change change = note == noted.end() ? Changes::Change() : note->second;
    if (change.ended) return nullptr;
    Inode* inode = change.fresh != nullptr ? change.fresh : find(last.nodes, number);
    return inode != nullptr && named({.number = number, .inode = inode}) ? inode : nullptr;
  };
  set.nodes.reserve(last.nodes.size() + set.changed.size());
  auto before = last.nodes.begin();
  for (const std::uint64_t number : set.changed) {
    const auto next =
        std::ranges::lower_bound(before, last.nodes.end(), number, {}, &SavedNode::number);
    set.nodes.insert(set.nodes.end(), before, next);
    before = next != last.nodes.end() && next->number == number ? std::next(next) : next;
    if (Inode* inode = now_at(number)) set.nodes.push_back({number, inode, saved_size(*inode)});
  }
  set.nodes.insert(set.nodes.end(), before, last.nodes.end());
  return set;
}

}  // namespace wasifs::mem
