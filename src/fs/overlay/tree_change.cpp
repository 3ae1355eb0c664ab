// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Making and removing names. Where a lower layer has the name, a whiteout in the upper one comes
// and goes with it.
#include <utility>

#include "fs/overlay/tree.h"

namespace wasifs::overlay {
namespace {

/// Another thread may copy a file up or change a name between a look and the change, again and
/// again; after so many rounds the caller gets to know that.
constexpr int attempts = 16;

/// Whether the file has to be copied up under all of its names before it loses one.
Result<bool> has_further_lower_names(const Node& node) {
  if (node.upper() != nullptr || node.kind() == InodeKind::directory) return false;
  WASIFS_TRY(const Stat stat, node.lowers().front().inode->stat());
  return stat.nlink > 1;
}

}  // namespace

Result<bool> Tree::claim(const NodePtr& directory, std::string_view name) {
  if (directory->removed()) return Errno::noent;
  if (upper().reserved(name)) return Errno::inval;
  const auto found = find(directory, name);
  if (found) return Errno::exist;
  if (found.error() != Errno::noent) return found.error();
  WASIFS_CHECK(copy_up_directory(directory));
  Stat ignored;
  WASIFS_TRY(const Shown shown, upper().look(*directory->upper_directory(), name, ignored));
  return shown == Shown::hidden;
}

Result<void> Tree::hide(DirInode& directory, std::string_view name, bool taken) {
  if (!taken) return upper().hide(directory, name);
  if (!upper().whiteout_takes_name()) {
    WASIFS_CHECK(upper().hide(directory, name));
    const auto removed = directory.unlink(name);
    if (!removed) static_cast<void>(upper().unhide(directory, name));
    return removed;
  }
  Temporary whiteout = temporary();
  WASIFS_CHECK(upper().hide(whiteout.directory(), whiteout.name()));
  whiteout.fill();
  WASIFS_CHECK(upper().filesystem().rename(whiteout.directory(), whiteout.name(), directory, name));
  whiteout.release();
  return {};
}

Result<void> Tree::move_in(Temporary& made, DirInode& directory, std::string_view name, bool hidden,
                           bool is_directory) {
  // A file replaces a whiteout in one step; a directory cannot.
  const bool in_the_way = hidden && upper().whiteout_takes_name() && is_directory;
  if (in_the_way) WASIFS_CHECK(upper().unhide(directory, name));
  const auto moved = upper().filesystem().rename(made.directory(), made.name(), directory, name);
  if (!moved) {
    if (in_the_way) static_cast<void>(upper().hide(directory, name));
    return moved;
  }
  made.release();
  // What is there is seen, even if the mark beside it stays.
  if (hidden && !upper().whiteout_takes_name()) {
    static_cast<void>(upper().unhide(directory, name));
  }
  return {};
}

Result<Tree::Created> Tree::create_file(const NodePtr& directory, std::string_view name) {
  WASIFS_CHECK(may_change());
  const Changing turn(turns_);
  WASIFS_TRY(const bool hidden, claim(directory, name));
  DirInode& parent = *directory->upper_directory();
  Ref<Inode> opened;
  if (hidden) {
    Temporary made = temporary();
    WASIFS_TRY(opened, made.directory().create_file(made.name()));
    made.fill();
    WASIFS_CHECK(move_in(made, parent, name, hidden, false));
  } else {
    WASIFS_TRY(opened, parent.create_file(name));
  }
  WASIFS_TRY(NodePtr node, node_of_upper(directory, name, opened, Merged::never));
  return Created{std::move(node), std::move(opened)};
}

Result<void> Tree::make_directory(const NodePtr& directory, std::string_view name) {
  WASIFS_CHECK(may_change());
  const Changing turn(turns_);
  WASIFS_TRY(const bool hidden, claim(directory, name));
  DirInode& parent = *directory->upper_directory();
  if (!hidden) return parent.make_directory(name);
  Temporary made = temporary();
  WASIFS_CHECK(made.directory().make_directory(made.name()));
  made.fill();
  WASIFS_TRY(const Ref<Inode> inode, made.directory().lookup(made.name()));
  WASIFS_CHECK(upper().set_opaque(*inode));
  return move_in(made, parent, name, hidden, true);
}

Result<void> Tree::make_link(const NodePtr& directory, std::string_view name,
                             std::string_view target) {
  WASIFS_CHECK(may_change());
  const Changing turn(turns_);
  WASIFS_TRY(const bool hidden, claim(directory, name));
  DirInode& parent = *directory->upper_directory();
  if (!hidden) return parent.make_link(name, target);
  Temporary made = temporary();
  WASIFS_CHECK(made.directory().make_link(made.name(), target));
  made.fill();
  return move_in(made, parent, name, hidden, false);
}

Result<void> Tree::make_special(const NodePtr& directory, std::string_view name,
                                const SpecialFile& file) {
  WASIFS_CHECK(may_change());
  SpecialFiles* files = special_files_of(upper().filesystem());
  if (files == nullptr) return Errno::notsup;
  const Changing turn(turns_);
  WASIFS_TRY(const bool hidden, claim(directory, name));
  DirInode& parent = *directory->upper_directory();
  if (!hidden) return files->make_special(parent, name, file);
  Temporary made = temporary();
  WASIFS_CHECK(files->make_special(made.directory(), made.name(), file));
  made.fill();
  return move_in(made, parent, name, hidden, false);
}

void Tree::lost_name(Node& node) noexcept {
  if (node.upper() == nullptr || node.kind() == InodeKind::directory) return node.set_removed();
  // Where that cannot be told it may have further names, by which it is found.
  const auto stat = node.upper()->stat();
  if (stat && stat->nlink == 0) node.set_removed();
}

Result<void> Tree::unlink(const NodePtr& directory, std::string_view name) {
  WASIFS_CHECK(may_change());
  NodePtr node;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (node) {
      const auto copied = copy_up(node);
      if (!copied && !node->removed()) return copied;
    }
    const Changing turn(turns_);
    WASIFS_TRY(node, find(directory, name));
    if (node->kind() == InodeKind::directory) return Errno::isdir;
    WASIFS_TRY(const bool copy_first, has_further_lower_names(*node));
    if (copy_first) continue;
    if (node->upper() == nullptr) {
      WASIFS_CHECK(copy_up_directory(directory));
      WASIFS_CHECK(hide(*directory->upper_directory(), name, false));
    } else {
      WASIFS_TRY(const bool covers, covered(*directory, name));
      if (directory->upper() == nullptr) return Errno::io;  // The layers contradict each other.
      DirInode& parent = *directory->upper_directory();
      WASIFS_CHECK(covers ? hide(parent, name, true) : parent.unlink(name));
    }
    lost_name(*node);
    return {};
  }
  return Errno::busy;
}

Result<void> Tree::remove_found_directory(const NodePtr& directory, std::string_view name,
                                          const NodePtr& node) {
  WASIFS_TRY(const bool covers, covered(*directory, name));
  if (node->upper() == nullptr) {
    WASIFS_CHECK(copy_up_directory(directory));
    WASIFS_CHECK(hide(*directory->upper_directory(), name, false));
    node->set_removed();
    return {};
  }
  if (directory->upper() == nullptr) return Errno::io;  // The layers contradict each other.
  DirInode& parent = *directory->upper_directory();
  if (!covers && node->lowers().empty()) {
    const auto removed = parent.remove_directory(name);
    if (removed) node->set_removed();
    if (errno_of(removed) != Errno::notempty) return removed;
  }
  // Marks are in it. It goes as a whole, so that nothing of what they hide is seen.
  Temporary old = temporary();
  WASIFS_CHECK(upper().filesystem().rename(parent, name, old.directory(), old.name()));
  if (covers) {
    if (const auto hidden = hide(parent, name, false); !hidden) {
      static_cast<void>(upper().filesystem().rename(old.directory(), old.name(), parent, name));
      return hidden;
    }
  }
  old.fill();
  node->set_removed();
  return {};
}

Result<void> Tree::remove_directory(const NodePtr& directory, std::string_view name) {
  WASIFS_CHECK(may_change());
  const Changing turn(turns_);
  WASIFS_TRY(const NodePtr node, find(directory, name));
  if (node->kind() != InodeKind::directory) return Errno::notdir;
  WASIFS_TRY(const bool empty, is_empty(*node));
  if (!empty) return Errno::notempty;
  return remove_found_directory(directory, name, node);
}

}  // namespace wasifs::overlay
