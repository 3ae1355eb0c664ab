// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Brings the upper layer of an overlay into the one below it, or empties it.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fs/overlay/content_copy.h"
#include "fs/overlay/overlay_file_system.h"
#include "wasifs/fs/overlay_changes.h"

namespace wasifs {
namespace overlay {
namespace {

/// Beside the file that it replaces.
constexpr std::string_view temporary_name = ".wasifs-commit";

Result<std::vector<std::pair<std::string, FileType>>> entries_of(DirInode& directory) {
  std::vector<std::pair<std::string, FileType>> entries;
  WASIFS_CHECK(directory.read_entries(0, [&](const DirEntry& entry) {
    entries.emplace_back(entry.name, entry.type);
    return true;
  }));
  return entries;
}

class Commit {
 public:
  explicit Commit(const Tree& tree)
      : tree_(tree), upper_(tree.layers()[0]), target_(tree.layers()[1]) {}

  Result<void> run() {
    std::vector<LowerPart> deeper;
    for (std::size_t i = 2; i < tree_.layers().size(); ++i) {
      deeper.push_back({&tree_.layers()[i], tree_.layers()[i].root()});
    }
    waiting_.push_back({upper_.root(), target_.root(), std::move(deeper), false});
    while (!waiting_.empty()) {
      Directory next = std::move(waiting_.back());
      waiting_.pop_back();
      WASIFS_CHECK(apply(next));
      done_.push_back(std::move(next));
    }
    // What is in a directory changes its times. Its names are to outlive the upper layer, whatever
    // happens to the host then.
    for (const Directory& directory : done_) {
      WASIFS_TRY(const Stat stat, directory.from->stat());
      WASIFS_CHECK(copy_metadata(upper_, *directory.from, stat, target_, *directory.to));
      WASIFS_CHECK(directory.to->sync(false));
    }
    return {};
  }

 private:
  struct Directory {
    Ref<Inode> from;                // in the upper layer
    Ref<Inode> to;                  // in the layer that is written
    std::vector<LowerPart> deeper;  // what lies below that
    bool closed;                    // whether a directory above it is opaque, and so it is as well
  };

  Result<void> apply(Directory& at) {
    DirInode& from = *at.from->as_directory();
    DirInode& to = *at.to->as_directory();
    WASIFS_TRY(const bool opaque, upper_.opaque(*at.from));
    at.closed = at.closed || opaque;
    WASIFS_TRY(const auto entries, entries_of(from));
    if (at.closed) WASIFS_CHECK(remove_others(from, to, !at.deeper.empty()));
    for (const auto& [name, type] : entries) {
      if (upper_.reserved(name)) continue;
      WASIFS_TRY(const Found found, upper_.look(from, name));
      if (found.shown == Shown::present) {
        WASIFS_CHECK(bring(at, name, found.inode));
      } else if (found.shown == Shown::hidden) {
        WASIFS_CHECK(hide(at, name));
      }
    }
    if (upper_.whiteout_takes_name()) return {};
    // Marks lie beside what they hide.
    WASIFS_TRY(const auto below, entries_of(to));
    WASIFS_TRY(const auto names, merged_names(target_, nullptr, at.deeper));
    for (const auto& [name, type] : below) WASIFS_CHECK(hide_if_marked(at, name));
    for (const std::string& name : names) WASIFS_CHECK(hide_if_marked(at, name));
    return {};
  }

  Result<void> hide_if_marked(const Directory& at, const std::string& name) {
    if (target_.reserved(name)) return {};
    WASIFS_TRY(const Found found, upper_.look(*at.from->as_directory(), name));
    if (found.shown != Shown::hidden) return {};
    return hide(at, name);
  }

  /// Of a directory that is opaque, or below one, what only the layers below have goes.
  Result<void> remove_others(DirInode& from, DirInode& to, bool covers) {
    WASIFS_TRY(const auto entries, entries_of(to));
    for (const auto& [name, type] : entries) {
      if (target_.is_opaque_mark(name)) continue;
      WASIFS_TRY(const bool mark, target_.is_mark(to, name, type));
      WASIFS_TRY(const Found kept, upper_.look(from, name));
      if (mark || kept.shown != Shown::present) WASIFS_CHECK(remove(to, name));
    }
    return covers ? target_.set_opaque(to) : Result<void>{};
  }

  Result<void> remove(DirInode& directory, const std::string& name) {
    remove_all(directory, name);
    const auto left = directory.stat_child(name);
    if (errno_of(left) == Errno::noent) return {};
    // It says why.
    const auto unlinked = directory.unlink(name);
    if (errno_of(unlinked) != Errno::isdir) return unlinked;
    return directory.remove_directory(name);
  }

  Result<void> hide(const Directory& at, const std::string& name) {
    DirInode& to = *at.to->as_directory();
    WASIFS_TRY(const Found found, target_.look(to, name));
    if (found.shown == Shown::present) WASIFS_CHECK(remove(to, name));
    if (found.shown == Shown::hidden) return {};
    WASIFS_TRY(const auto deeper, parts_below(at.deeper, name));
    return deeper.empty() ? Result<void>{} : target_.hide(to, name);
  }

  Result<void> bring(const Directory& at, const std::string& name, const Ref<Inode>& inode) {
    DirInode& to = *at.to->as_directory();
    if (target_.reserved(name)) return Errno::inval;
    WASIFS_TRY(const Found found, target_.look(to, name));
    const bool hidden = found.shown == Shown::hidden;
    const bool was_directory =
        found.shown == Shown::present && found.inode->kind() == InodeKind::directory;
    if (inode->kind() != InodeKind::directory) {
      if (was_directory) WASIFS_CHECK(remove(to, name));
      WASIFS_CHECK(bring_leaf(to, name, *inode));
      return hidden ? unhide_beside(to, name) : Result<void>{};
    }
    Ref<Inode> made = found.inode;
    if (!was_directory) {
      if (found.shown == Shown::present) WASIFS_CHECK(to.unlink(name));
      if (hidden) WASIFS_CHECK(target_.unhide(to, name));
      WASIFS_CHECK(to.make_directory(name));
      WASIFS_TRY(made, to.lookup(name));
      // Below what was no directory, or hidden, nothing was seen.
      if (found.shown != Shown::absent) WASIFS_CHECK(target_.set_opaque(*made));
    }
    WASIFS_TRY(const bool covers, target_.ends(to, name, *made));
    WASIFS_TRY(const bool ends, upper_.ends(*at.from->as_directory(), name, *inode));
    std::vector<LowerPart> deeper;
    if (!covers) {
      WASIFS_TRY(deeper, parts_below(at.deeper, name));
      if (!deeper.empty() && deeper.front().inode->kind() != InodeKind::directory) deeper.clear();
    }
    waiting_.push_back({inode, std::move(made), std::move(deeper), at.closed || ends});
    return {};
  }

  /// A file or link, in one step. Further names of one that was brought are links to it.
  Result<void> bring_leaf(DirInode& to, const std::string& name, Inode& inode) {
    WASIFS_TRY(const Stat stat, inode.stat());
    remove_all(to, temporary_name);
    const auto known = brought_.find(stat.ino);
    Temporary copy(to_ref(to), std::string(temporary_name));
    if (known != brought_.end()) {
      WASIFS_CHECK(target_.filesystem().link(*known->second.first->as_directory(),
                                             known->second.second, to, temporary_name));
      copy.fill();
    } else {
      WASIFS_CHECK(make_copy(upper_, inode, target_, copy, true));
      WASIFS_CHECK(copy.inode()->sync(false));
      if (stat.nlink > 1) brought_.emplace(stat.ino, std::pair(to_ref(to), name));
    }
    // Where both are one file already, a rename leaves both names; then the one goes with `copy`.
    return target_.filesystem().rename(to, temporary_name, to, name);
  }

  Result<void> unhide_beside(DirInode& to, const std::string& name) {
    // Elsewhere the file has taken the whiteout's place.
    return target_.whiteout_takes_name() ? Result<void>{} : target_.unhide(to, name);
  }

  static Ref<Inode> to_ref(DirInode& directory) { return Ref<Inode>(&directory); }

  const Tree& tree_;
  const Layer& upper_;
  const Layer& target_;
  std::vector<Directory> waiting_;
  std::vector<Directory> done_;
  std::map<std::uint64_t, std::pair<Ref<Inode>, std::string>> brought_;  // by upper number
};

Result<void> empty(DirInode& directory) {
  WASIFS_TRY(const auto entries, entries_of(directory));
  for (const auto& [name, type] : entries) remove_all(directory, name);
  WASIFS_TRY(const auto left, entries_of(directory));
  return left.empty() ? Result<void>{} : Result<void>(Errno::io);
}

}  // namespace
}  // namespace overlay

Result<void> commit_overlay(FileSystem& overlay) {
  const auto* ours = dynamic_cast<overlay::OverlayFileSystem*>(&overlay);
  if (ours == nullptr || !ours->tree()->writable()) return Errno::inval;
  if (ours->tree()->layers().size() < 2) return Errno::inval;
  WASIFS_CHECK(overlay::Commit(*ours->tree()).run());
  return discard_overlay(overlay);
}

Result<void> discard_overlay(FileSystem& overlay) {
  const auto* ours = dynamic_cast<overlay::OverlayFileSystem*>(&overlay);
  if (ours == nullptr || !ours->tree()->writable()) return Errno::inval;
  return overlay::empty(*ours->tree()->upper().root()->as_directory());
}

}  // namespace wasifs
