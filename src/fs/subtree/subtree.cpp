// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/subtree/subtree.h"

#include <utility>

#include "fs/subtree/subtree_snapshot.h"
#include "wasifs/fs/subtree.h"
#include "wasifs/persist.h"

namespace wasifs {
namespace {

class Subtree final : public FileSystem {
 public:
  Subtree(Ref<FileSystem> whole, Ref<Inode> root)
      : whole_(whole), root_(root), saved_(persistent_subtree(std::move(whole), std::move(root))) {}

  Result<Ref<Inode>> root() override { return root_; }
  std::string_view type_name() const noexcept override { return "subtree"; }
  Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                      std::string_view new_name) override {
    return whole_->rename(from, old_name, to, new_name);
  }
  Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                    std::string_view new_name) override {
    return whole_->link(from, old_name, to, new_name);
  }
  FileSystemUsage usage() const noexcept override { return whole_->usage(); }
  bool links_reach_host() const noexcept override { return whole_->links_reach_host(); }
  Ref<Persistent> persistent() noexcept override {
    if (whole_->persistent()) return saved_;
    return nullptr;
  }
  Result<std::string> path_of(Inode& inode) override;
  [[nodiscard]] FileSystem& whole() const noexcept { return *whole_; }

 private:
  const Ref<FileSystem> whole_;
  const Ref<Inode> root_;
  const Ref<Persistent> saved_;
};

/// What is not below the root has no path here, though it has one in the whole.
Result<std::string> Subtree::path_of(Inode& inode) {
  WASIFS_TRY(const std::string root, whole_->path_of(*root_));
  WASIFS_TRY(std::string path, whole_->path_of(inode));
  if (path == root) return std::string();
  if (root.empty()) return path;
  if (!path.starts_with(root + '/')) return Errno::noent;
  return path.substr(root.size() + 1);
}

}  // namespace

bool is_subtree_around(FileSystem& filesystem, Inode& inode) noexcept {
  const Ref<Persistent> part = inode.persistent();
  const auto* subtree = dynamic_cast<const Subtree*>(&filesystem);
  while (part && subtree != nullptr) {
    if (subtree->whole().persistent() == part) return true;
    subtree = dynamic_cast<const Subtree*>(&subtree->whole());
  }
  return false;
}

Ref<FileSystem> make_subtree_at(Ref<FileSystem> whole, Ref<Inode> root) {
  return make_ref<Subtree>(std::move(whole), std::move(root));
}

Result<Ref<FileSystem>> make_subtree(Ref<FileSystem> whole, std::string_view path) {
  WASIFS_TRY(Ref<Inode> inode, whole->root());
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    const bool last = slash == std::string_view::npos;
    if (name.empty() || name == "." || name == ".." || (!last && path.empty())) return Errno::inval;
    DirInode* directory = inode->as_directory();
    if (directory == nullptr) return Errno::notdir;
    WASIFS_TRY(Ref<Inode> found, directory->lookup(name));
    inode = std::move(found);
  }
  if (inode->kind() == InodeKind::link) return Errno::notdir;
  return make_subtree_at(std::move(whole), std::move(inode));
}

}  // namespace wasifs
