// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copying up. A file is copied into the work directory while nobody waits but who wants to change
// the same file; then it is moved to its place in one step. A file with several names in its lower
// layer is copied up under all of them at once, so it is in one layer with all of its names always,
// and link counts are right.
#include <algorithm>
#include <string>
#include <utility>

#include "fs/overlay/content_copy.h"
#include "fs/overlay/tree.h"

namespace wasifs::overlay {

Temporary Tree::temporary() {
  return {work_, "#" + std::to_string(temporaries_.fetch_add(1, std::memory_order_relaxed))};
}

/// `upper`, which `stat` is of, is the node's from now on, and has its number.
void Tree::adopt(Node& node, Ref<Inode> upper, const Stat& stat) {
  const Identity identity{0, stat.dev, stat.ino};
  nodes_->give(identity, node.number());
  node.set_noted(identity);
  node.set_upper(std::move(upper));
}

Result<void> Tree::copy_up_one_directory(Node& node) {
  const LowerPart& lower = node.lowers().front();
  DirInode& parent = *node.parent()->upper_directory();
  WASIFS_TRY(const Stat parent_before, parent.stat());
  WASIFS_TRY(const Stat before, lower.inode->stat());
  WASIFS_CHECK(parent.make_directory(node.name()));
  const auto finish = [&]() -> Result<void> {
    WASIFS_TRY(const Ref<Inode> made, parent.lookup(node.name()));
    WASIFS_CHECK(copy_metadata(*lower.layer, *lower.inode, before, upper(), *made));
    WASIFS_TRY(const Stat stat, made->stat());
    adopt(node, made, stat);
    return parent.set_times(times_of(parent_before));
  };
  const auto finished = finish();
  if (!finished && node.upper() == nullptr) {
    static_cast<void>(parent.remove_directory(node.name()));
  }
  return finished;
}

Result<void> Tree::copy_up_directory(const NodePtr& node) {
  if (node->removed()) return Errno::noent;
  std::vector<Node*> missing;
  for (Node* at = node.get(); at->upper() == nullptr; at = at->parent().get()) {
    missing.push_back(at);
  }
  for (; !missing.empty(); missing.pop_back()) {
    WASIFS_CHECK(copy_up_one_directory(*missing.back()));
  }
  return {};
}

/// Moves the copy of the node to `names`, all or none.
Result<void> Tree::publish(const NodePtr& node, Temporary& copy,
                           const std::vector<std::pair<NodePtr, std::string>>& names) {
  struct Place {
    DirInode* directory;
    Stat before;
    const std::string* name;
  };
  std::vector<Place> places;
  for (const auto& [directory, name] : names) {
    WASIFS_CHECK(copy_up_directory(directory));
    WASIFS_TRY(const Stat before, directory->upper()->stat());
    places.push_back({directory->upper_directory(), before, &name});
  }
  // First: nothing may fail once it is in its place.
  WASIFS_TRY(const Stat stat, copy.inode()->stat());
  std::size_t done = 0;
  const auto place_all = [&]() -> Result<void> {
    for (std::size_t i = 1; i < places.size(); ++i) {
      WASIFS_CHECK(upper().filesystem().link(copy.directory(), copy.name(), *places[i].directory,
                                             *places[i].name));
      done = i;
    }
    WASIFS_CHECK(upper().filesystem().rename(copy.directory(), copy.name(),
                                             *places.front().directory, *places.front().name));
    copy.release();
    adopt(*node, copy.inode(), stat);
    return {};
  };
  const auto placed = place_all();
  if (node->upper() == nullptr) {
    for (std::size_t i = 1; i <= done; ++i) {
      static_cast<void>(places[i].directory->unlink(*places[i].name));
    }
    return placed;
  }
  for (const Place& place : places) {
    static_cast<void>(place.directory->set_times(times_of(place.before)));
  }
  return placed;
}

/// Null where nothing is there. A name that cannot be looked up must not be taken for absent: the
/// file would keep it, and be in two layers.
Result<NodePtr> Tree::find_or_null(const NodePtr& directory, std::string_view name) {
  auto found = find(directory, name);
  if (errno_of(found) == Errno::noent) return NodePtr();
  return found;
}

/// The names under which a file of a lower layer is seen. Directories of that layer are gone
/// through until as many are found as it has links.
Result<std::vector<std::pair<NodePtr, std::string>>> Tree::names_of(const NodePtr& node) {
  const LowerPart& lower = node->lowers().front();
  WASIFS_TRY(const Stat wanted, lower.inode->stat());
  std::vector<std::pair<NodePtr, std::string>> names{{node->parent(), node->name()}};
  if (wanted.nlink <= 1) return names;

  struct Place {
    Ref<Inode> directory;  // of the layer
    NodePtr seen;          // what is seen of it, or null
  };
  std::vector<Place> waiting{{lower.layer->root(), root_}};
  std::uint64_t found = 0;
  while (!waiting.empty() && found < wanted.nlink) {
    const Place place = std::move(waiting.back());
    waiting.pop_back();
    std::vector<std::string> same;
    std::vector<std::string> directories;
    WASIFS_CHECK(place.directory->as_directory()->read_entries(0, [&](const DirEntry& entry) {
      if (entry.type == FileType::directory) directories.emplace_back(entry.name);
      if (entry.ino == wanted.ino && entry.type == wanted.type) same.emplace_back(entry.name);
      return true;
    }));
    for (std::string& name : same) {
      ++found;
      WASIFS_TRY(const NodePtr seen, find_or_null(place.seen, name));
      if (seen != node) continue;
      const bool known = name == node->name() && place.seen == node->parent();
      if (!known) names.emplace_back(place.seen, std::move(name));
    }
    for (const std::string& name : directories) {
      // What lies below a directory that is not seen is not seen either.
      WASIFS_TRY(NodePtr seen, find_or_null(place.seen, name));
      if (!seen || seen->kind() != InodeKind::directory) continue;
      WASIFS_TRY(Ref<Inode> directory, place.directory->as_directory()->lookup(name));
      if (directory->as_directory() == nullptr) continue;
      waiting.push_back({std::move(directory), std::move(seen)});
    }
  }
  return names;
}

/// Makes `copy` the upper inode of the node, under all of its names. In a turn to copy.
Result<void> Tree::put_in_place(const NodePtr& node, Temporary& copy) {
  const Changing turn(turns_);
  // It has no name any more, and so the copy has none: it goes when nobody uses it.
  if (node->removed()) {
    WASIFS_TRY(const Stat stat, copy.inode()->stat());
    adopt(*node, copy.inode(), stat);
    return {};
  }
  WASIFS_TRY(const auto names, names_of(node));
  return publish(node, copy, names);
}

Result<void> Tree::copy_up(const NodePtr& node) {
  WASIFS_CHECK(may_change());
  if (node->upper() != nullptr) return {};
  if (node->kind() == InodeKind::directory) {
    const Changing turn(turns_);
    return copy_up_directory(node);
  }
  // Through a copy, nobody would reach the pipe or the driver.
  const bool is_special = node->kind() != InodeKind::link && node->type() != FileType::regular_file;
  if (is_special) return Errno::notsup;
  const Copying mine(copies_, node->number());
  if (node->upper() != nullptr) return {};
  const LowerPart& lower = node->lowers().front();
  Temporary copy = temporary();
  WASIFS_CHECK(make_copy(*lower.layer, *lower.inode, upper(), copy, true));
  return put_in_place(node, copy);
}

Result<Ref<Inode>> Tree::open_to_cut(const NodePtr& node, const OpenHow& how) {
  WASIFS_CHECK(may_change());
  if (Inode* upper = node->upper()) return upper->open(how);
  const Copying mine(copies_, node->number());
  if (Inode* upper = node->upper()) return upper->open(how);
  const LowerPart& lower = node->lowers().front();
  Temporary copy = temporary();
  WASIFS_CHECK(make_copy(*lower.layer, *lower.inode, upper(), copy, false));
  // Before it is seen: who may not open the file leaves its content alone.
  WASIFS_TRY(Ref<Inode> opened, copy.inode()->open(how));
  WASIFS_CHECK(put_in_place(node, copy));
  return opened;
}

Result<void> Tree::copy_up_whole(const NodePtr& directory) {
  std::vector<NodePtr> directories;
  std::vector<NodePtr> waiting{directory};
  while (!waiting.empty()) {
    const NodePtr at = std::move(waiting.back());
    waiting.pop_back();
    const auto copied = copy_up(at);
    if (!copied && at->removed() && at != directory) continue;
    WASIFS_CHECK(copied);
    if (!at->merges()) continue;
    directories.push_back(at);
    std::vector<NodePtr> below;
    {
      const Looking turn(turns_);
      WASIFS_TRY(const auto names, names_in(*at));
      for (const std::string& name : names) {
        WASIFS_TRY(NodePtr child, find(at, name));
        below.push_back(std::move(child));
      }
    }
    for (NodePtr& child : below) {
      if (child->kind() == InodeKind::directory) {
        waiting.push_back(std::move(child));
        continue;
      }
      const auto done = copy_up(child);
      if (!done && !child->removed()) return done;
    }
  }
  return end_merging(directories);
}

/// Nothing is seen of the lower parts of these directories, each above those that it holds: all of
/// it was copied up.
Result<void> Tree::end_merging(const std::vector<NodePtr>& directories) {
  const Changing turn(turns_);
  if (directories.empty() || directories.front()->removed()) return {};
  WASIFS_CHECK(upper().set_opaque(*directories.front()->upper()));
  for (const NodePtr& node : directories) {
    node->stop_merging();
    DirInode& directory = *node->upper_directory();
    std::vector<std::pair<std::string, FileType>> listed;
    const auto read = directory.read_entries(0, [&](const DirEntry& entry) {
      listed.emplace_back(entry.name, entry.type);
      return true;
    });
    if (!read) continue;
    const auto before = directory.stat();
    // Whiteouts have nothing left to hide. One that cannot be removed hides on.
    const bool top = node == directories.front();
    for (const auto& [name, type] : listed) {
      const auto mark = upper().is_mark(directory, name, type);
      if (!mark || !*mark || (top && upper().is_opaque_mark(name))) continue;
      static_cast<void>(directory.unlink(name));
    }
    if (before) static_cast<void>(directory.set_times(times_of(*before)));
  }
  return {};
}

}  // namespace wasifs::overlay
