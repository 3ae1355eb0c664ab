// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/mem_file_system.h"

#include <algorithm>
#include <utility>

namespace wasifs {
namespace mem {

MemFileSystem::MemFileSystem(MemOptions options)
    : common_(make_ref<Common>(options.bytes, std::max<std::uint64_t>(options.inodes, 1),
                               std::min<std::uint64_t>(options.max_file_size, INT64_MAX),
                               options.clock ? std::move(options.clock) : system_clock(),
                               options.single_owner ? Owners::single : Owners::many)) {
  static_cast<void>(common_->inodes.take(1));
  const ChangeTree held(common_->tree, common_->owners);
  root_ = make_ref<Directory>(common_, nullptr);
  common_->root = root_.get();
}

MemFileSystem::MemFileSystem(Ref<Common> common, Ref<Directory> root) noexcept
    : common_(std::move(common)), root_(std::move(root)) {
  const ChangeTree held(common_->tree, common_->owners);
  common_->root = root_.get();
}

MemFileSystem::~MemFileSystem() {
  common_->forget_last_save();
  const ChangeTree held(common_->tree, common_->owners);
  common_->root = nullptr;
}

FileSystemUsage MemFileSystem::usage() const noexcept {
  return {.bytes = common_->bytes.used(),
          .bytes_limit = common_->bytes.limit(),
          .inodes = common_->inodes.used(),
          .inodes_limit = common_->inodes.limit()};
}

/// `directory` as one of this file system, or null.
Directory* MemFileSystem::own(DirInode& directory) const noexcept {
  auto* ours = dynamic_cast<Directory*>(&directory);
  return ours != nullptr && ours->shared_common() == common_ ? ours : nullptr;
}

/// What forbids a rename of `source` onto `target`, if any, in the order of Linux.
Result<void> MemFileSystem::check_rename(const Directory& from, Inode& source, const Directory& to,
                                         Inode* target) {
  auto* moved = static_cast<Directory*>(source.as_directory());
  auto* replaced = target == nullptr ? nullptr : static_cast<Directory*>(target->as_directory());
  if (to.removed()) return Errno::noent;
  if (moved != nullptr && to.lies_in(*moved)) return Errno::inval;
  if (replaced != nullptr && from.lies_in(*replaced)) return Errno::notempty;
  if (target == nullptr) return {};
  if (moved != nullptr && replaced == nullptr) return Errno::notdir;
  if (moved == nullptr && replaced != nullptr) return Errno::isdir;
  if (replaced != nullptr && !replaced->names().empty()) return Errno::notempty;
  return {};
}

Result<void> MemFileSystem::rename(DirInode& from_inode, std::string_view old_name,
                                   DirInode& to_inode, std::string_view new_name) {
  Directory* from = own(from_inode);
  Directory* to = own(to_inode);
  if (from == nullptr || to == nullptr) return Errno::xdev;

  WASIFS_CHECK(from->prepare(old_name));
  WASIFS_CHECK(to->prepare(new_name));
  Ref<Inode> replaced;  // destroyed after the lock is given back
  const ChangeTree held(common_->tree, common_->owners);
  const Entry* old_entry = from->names().find(old_name);
  if (old_entry == nullptr) return Errno::noent;
  const Ref<Inode> source(from->made(*old_entry));
  const Entry* new_entry = to->names().find(new_name);
  Inode* const target = new_entry == nullptr ? nullptr : to->made(*new_entry);
  if (target == source.get()) return {};
  WASIFS_CHECK(check_rename(*from, *source, *to, target));

  const Timestamp now = common_->now();
  const bool is_directory = source->kind() == InodeKind::directory;
  const bool were_borrowed = from->borrowed_ || to->borrowed_;
  from->to_change_names();
  to->to_change_names();
  Directory::to_change_status(*source);
  if (were_borrowed) {
    old_entry = from->entries_.find(old_name);
    new_entry = to->entries_.find(new_name);
  }
  if (new_entry != nullptr) {
    replaced = to->entries_.replace(*new_entry, source);
    Directory::lost_name(*replaced, now);
    if (is_directory) to->set_nlink(to->nlink() - 1);
    static_cast<void>(from->entries_.remove(*old_entry));
  } else if (from == to) {
    from->entries_.rename(*old_entry, new_name);
  } else {
    to->entries_.add(new_name, source);
    static_cast<void>(from->entries_.remove(*old_entry));
  }
  if (is_directory) {
    from->set_nlink(from->nlink() - 1);
    to->set_nlink(to->nlink() + 1);
    static_cast<Directory&>(*source).parent_ = to;
  }
  node_of(*source).changed_status(now);
  from->changed(now);
  to->changed(now);
  return {};
}

Result<void> MemFileSystem::link(DirInode& from_inode, std::string_view old_name,
                                 DirInode& to_inode, std::string_view new_name) {
  Directory* from = own(from_inode);
  Directory* to = own(to_inode);
  if (from == nullptr || to == nullptr) return Errno::xdev;

  WASIFS_CHECK(from->prepare(old_name));
  WASIFS_CHECK(to->look());
  const ChangeTree held(common_->tree, common_->owners);
  const Entry* old_entry = from->names().find(old_name);
  if (old_entry == nullptr || to->removed()) return Errno::noent;
  if (to->names().find(new_name) != nullptr) return Errno::exist;
  const Ref<Inode> inode(from->made(*old_entry));
  if (inode->kind() == InodeKind::directory) return Errno::perm;
  Node& node = node_of(*inode);
  if (node.nlink() == UINT32_MAX) return Errno::mlink;
  if (!common_->inodes.take(1)) return Errno::dquot;

  const Timestamp now = common_->now();
  to->to_change_names();
  Directory::to_change_status(*inode);
  to->entries_.add(new_name, inode);
  node.set_nlink(node.nlink() + 1);
  node.changed_status(now);
  to->changed(now);
  return {};
}

}  // namespace mem

Ref<FileSystem> make_mem(MemOptions options) {
  return make_ref<mem::MemFileSystem>(std::move(options));
}

}  // namespace wasifs
