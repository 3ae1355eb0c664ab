// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owners, modes and extended attributes of a memory file system, for others than guests. They
// change under the inode's guard, as `Past` wants it.
#include <utility>

#include "fs/mem/file.h"
#include "fs/mem/mem_file_system.h"
#include "fs/mem/special.h"

namespace wasifs::mem {
namespace {

/// Calls `work` with the guard of `inode`: a `Hold` of which the first type is for a file.
template <class ContentHold, class TreeHold, class Work>
auto with_guard(Inode& inode, Common& common, Work work) {
  if (inode.kind() == InodeKind::file) {
    const ContentHold held(static_cast<File&>(inode).guard(), common.owners);
    return work();
  }
  const TreeHold held(common.tree, common.owners);
  return work();
}

/// `inode` as a node of the file system of `common`, or null.
Node* node_in(Inode& inode, const Ref<Common>& common) noexcept {
  Node* node = dynamic_cast<File*>(&inode);
  if (node == nullptr) node = dynamic_cast<Directory*>(&inode);
  if (node == nullptr) node = dynamic_cast<Link*>(&inode);
  if (node == nullptr) node = dynamic_cast<Special*>(&inode);
  return node != nullptr && node->shared_common() == common ? node : nullptr;
}

}  // namespace

Result<Ref<const Attributes>> MemFileSystem::attributes_of(Inode& inode) const {
  const Node* node = node_in(inode, common_);
  if (node == nullptr) return Errno::inval;
  return with_guard<LookAtContent, LookAtTree>(inode, *common_, [&] { return node->attributes(); });
}

/// Gives `inode` what `change` makes of what it has: a `Result<void>(permissions, named)`.
template <class Change>
Result<void> MemFileSystem::change_attributes(Inode& inode, Change change) {
  Node* node = node_in(inode, common_);
  if (node == nullptr) return Errno::inval;
  Ref<const Attributes> before;  // let go of without a lock
  return with_guard<ChangeContent, ChangeTree>(inode, *common_, [&]() -> Result<void> {
    before = node->attributes();
    auto permissions = before ? before->permissions : std::nullopt;
    auto named = before ? before->named : Attributes::Named();
    WASIFS_CHECK(change(permissions, named));
    Ref<const Attributes> after = common_->attribute_maker.make(permissions, std::move(named));
    node->to_change(inode);
    node->set_attributes(std::move(after));
    node->changed_status(common_->now());
    return {};
  });
}

Result<std::string> MemFileSystem::attribute(Inode& inode, const std::string& name) {
  WASIFS_TRY(const Ref<const Attributes> all, attributes_of(inode));
  if (!all) return Errno::noent;
  const auto found = all->named.find(name);
  if (found == all->named.end()) return Errno::noent;
  return found->second;
}

Result<std::vector<std::string>> MemFileSystem::attribute_names(Inode& inode) {
  WASIFS_TRY(const Ref<const Attributes> all, attributes_of(inode));
  std::vector<std::string> names;
  if (!all) return names;
  for (const auto& [name, value] : all->named) names.push_back(name);
  return names;
}

Result<void> MemFileSystem::set_attribute(Inode& inode, const std::string& name,
                                          std::string_view value) {
  if (name.empty() || name.size() > Attributes::longest_name ||
      name.find('\0') != std::string::npos) {
    return Errno::inval;
  }
  return change_attributes(inode, [&](auto&, Attributes::Named& named) -> Result<void> {
    named.insert_or_assign(name, std::string(value));
    if (attribute_bytes(named) > Attributes::most_bytes) return Errno::nospc;
    return {};
  });
}

Result<void> MemFileSystem::remove_attribute(Inode& inode, const std::string& name) {
  return change_attributes(inode, [&](auto&, Attributes::Named& named) -> Result<void> {
    return named.erase(name) == 0 ? Result<void>(Errno::noent) : Result<void>();
  });
}

Result<FilePermissions> MemFileSystem::permissions(Inode& inode) {
  WASIFS_TRY(const Ref<const Attributes> all, attributes_of(inode));
  if (!all || !all->permissions) return Errno::noent;
  return *all->permissions;
}

Result<void> MemFileSystem::set_permissions(Inode& inode, const FilePermissions& permissions) {
  const std::uint32_t mode =
      inode.kind() == InodeKind::link ? 0777 : permissions.mode & permission_bits;
  return change_attributes(inode, [&](std::optional<FilePermissions>& kept, auto&) -> Result<void> {
    kept = FilePermissions{mode, permissions.uid, permissions.gid};
    return {};
  });
}

Result<SpecialFile> MemFileSystem::special(Inode& inode) {
  const auto* special = dynamic_cast<Special*>(&inode);
  if (special == nullptr || special->shared_common() != common_) return Errno::inval;
  return special->what();
}

Result<void> MemFileSystem::make_special(DirInode& directory, std::string_view name,
                                         const SpecialFile& file) {
  Directory* ours = own(directory);
  return ours == nullptr ? Result<void>(Errno::inval) : ours->make_special(name, file);
}

}  // namespace wasifs::mem
