// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Renaming and linking. What is renamed is copied up first, a directory with all that it holds: so
// no name of a lower layer ever moves, and the kernel can read the result.
#include <utility>

#include "fs/overlay/tree.h"

namespace wasifs::overlay {
namespace {

constexpr int attempts = 16;  // as in tree_change.cpp

bool lies_in(const Node& directory, const Node& ancestor) noexcept {
  for (const Node* at = &directory; at != nullptr; at = at->parent().get()) {
    if (at == &ancestor) return true;
  }
  return false;
}

/// Whether it is in the upper layer with all that it holds.
bool wholly_upper(const Node& node) noexcept {
  return node.upper() != nullptr && !node.merges();
}

}  // namespace

/// What forbids a rename of `source` onto `target`, if any, in the order of Linux.
Result<void> Tree::check_rename(const Node& from, Node& source, const Node& to,
                                Node* target) const {
  const bool moves_directory = source.kind() == InodeKind::directory;
  const bool replaces_directory = target != nullptr && target->kind() == InodeKind::directory;
  if (to.removed()) return Errno::noent;
  if (moves_directory && lies_in(to, source)) return Errno::inval;
  if (replaces_directory && lies_in(from, *target)) return Errno::notempty;
  if (target == nullptr) return {};
  if (moves_directory && !replaces_directory) return Errno::notdir;
  if (!moves_directory && replaces_directory) return Errno::isdir;
  if (replaces_directory) {
    WASIFS_TRY(const bool empty, is_empty(*target));
    if (!empty) return Errno::notempty;
  }
  return {};
}

Result<void> Tree::rename(const NodePtr& from, std::string_view old_name, const NodePtr& to,
                          std::string_view new_name) {
  WASIFS_CHECK(may_change());
  NodePtr source;
  NodePtr target;
  const auto look = [&]() -> Result<void> {
    WASIFS_TRY(source, find(from, old_name));
    const auto found = find(to, new_name);
    if (!found && found.error() != Errno::noent) return found.error();
    target = found ? *found : nullptr;
    if (source == target) return {};
    return check_rename(*from, *source, *to, target.get());
  };
  for (int attempt = 0; attempt < attempts; ++attempt) {
    {
      const Looking turn(turns_);
      WASIFS_CHECK(look());
    }
    if (source == target) return {};
    if (upper().reserved(new_name)) return Errno::inval;
    const bool whole = source->kind() == InodeKind::directory;
    const auto prepared = whole ? copy_up_whole(source) : copy_up(source);
    if (!prepared && !source->removed()) return prepared;
    if (target && target->kind() != InodeKind::directory && target->upper() == nullptr) {
      // It may have further names, which count what is left.
      WASIFS_TRY(const Stat stat, target->top().stat());
      const auto copied = stat.nlink > 1 ? copy_up(target) : Result<void>{};
      if (!copied && !target->removed()) return copied;
    }
    const NodePtr seen_source = source;
    const NodePtr seen_target = target;
    const Changing turn(turns_);
    WASIFS_CHECK(look());
    if (source == target) return {};
    if (source != seen_source || target != seen_target || !wholly_upper(*source)) continue;
    return move_found(from, old_name, source, to, new_name, target);
  }
  return Errno::busy;
}

Result<void> Tree::move_found(const NodePtr& from, std::string_view old_name, const NodePtr& source,
                              const NodePtr& to, std::string_view new_name, const NodePtr& target) {
  const bool is_directory = source->kind() == InodeKind::directory;
  FileSystem& files = upper().filesystem();
  WASIFS_CHECK(copy_up_directory(to));
  if (from->upper() == nullptr) return Errno::io;  // The layers contradict each other.
  DirInode& parent = *from->upper_directory();
  DirInode& new_parent = *to->upper_directory();
  WASIFS_TRY(const bool old_covered, covered(*from, old_name));
  WASIFS_TRY(const bool new_covered, covered(*to, new_name));
  Stat ignored;
  WASIFS_TRY(const Shown shown, upper().look(new_parent, new_name, ignored));
  if (is_directory && (new_covered || shown == Shown::hidden)) {
    WASIFS_CHECK(upper().set_opaque(*source->upper()));
  }

  // All that takes room comes first; what is left are renames.
  Temporary whiteout = temporary();
  if (old_covered) {
    if (upper().whiteout_takes_name()) {
      WASIFS_CHECK(upper().hide(whiteout.directory(), whiteout.name()));
      whiteout.fill();
    } else {
      WASIFS_CHECK(upper().hide(parent, old_name));
    }
  }
  Temporary replaced = temporary();
  const bool move_away = is_directory && target && target->upper() != nullptr;
  const auto move = [&]() -> Result<void> {
    if (move_away) {
      WASIFS_CHECK(files.rename(new_parent, new_name, replaced.directory(), replaced.name()));
    }
    const bool in_the_way = is_directory && shown == Shown::hidden && upper().whiteout_takes_name();
    if (in_the_way) WASIFS_CHECK(upper().unhide(new_parent, new_name));
    const auto moved = files.rename(parent, old_name, new_parent, new_name);
    if (!moved) {
      if (in_the_way) static_cast<void>(upper().hide(new_parent, new_name));
      if (move_away) {
        static_cast<void>(
            files.rename(replaced.directory(), replaced.name(), new_parent, new_name));
      }
    }
    return moved;
  };
  if (const auto moved = move(); !moved) {
    if (old_covered && !upper().whiteout_takes_name()) {
      static_cast<void>(upper().unhide(parent, old_name));
    }
    return moved;
  }
  if (move_away) replaced.fill();
  if (shown == Shown::hidden && !upper().whiteout_takes_name()) {
    static_cast<void>(upper().unhide(new_parent, new_name));
  }
  NodePtr old_parent;
  if (is_directory) old_parent = source->move_to(to, new_name);
  if (target) lost_name(*target);
  if (old_covered && upper().whiteout_takes_name()) {
    WASIFS_CHECK(files.rename(whiteout.directory(), whiteout.name(), parent, old_name));
    whiteout.release();
  }
  return {};
}

Result<void> Tree::link(const NodePtr& from, std::string_view old_name, const NodePtr& to,
                        std::string_view new_name) {
  WASIFS_CHECK(may_change());
  for (int attempt = 0; attempt < attempts; ++attempt) {
    NodePtr source;
    {
      const Looking turn(turns_);
      WASIFS_TRY(source, find(from, old_name));
      if (to->removed()) return Errno::noent;
      const auto found = find(to, new_name);
      if (found) return Errno::exist;
      if (found.error() != Errno::noent) return found.error();
    }
    if (source->kind() == InodeKind::directory) return Errno::perm;
    const auto copied = copy_up(source);
    if (!copied && !source->removed()) return copied;

    const Changing turn(turns_);
    WASIFS_TRY(const NodePtr now, find(from, old_name));
    if (now != source || now->upper() == nullptr) continue;
    WASIFS_TRY(const bool hidden, claim(to, new_name));
    if (from->upper() == nullptr) return Errno::io;  // The layers contradict each other.
    DirInode& parent = *from->upper_directory();
    DirInode& new_parent = *to->upper_directory();
    FileSystem& files = upper().filesystem();
    if (!hidden) return files.link(parent, old_name, new_parent, new_name);
    Temporary made = temporary();
    WASIFS_CHECK(files.link(parent, old_name, made.directory(), made.name()));
    made.fill();
    return move_in(made, new_parent, new_name, hidden, false);
  }
  return Errno::busy;
}

}  // namespace wasifs::overlay
