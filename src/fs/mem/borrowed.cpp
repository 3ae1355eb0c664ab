// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What directories of clones do beside: their inodes are made when they are looked up, and their
// names are those of the source until they change. The source is asked without a lock of the clone,
// so what was seen before is looked at again behind it. In directories of other trees all of this
// is done with a comparison.
#include <string>
#include <utility>
#include <vector>

#include "fs/mem/directory.h"
#include "fs/mem/file.h"
#include "fs/mem/origin.h"
#include "fs/mem/special.h"

namespace wasifs::mem {

Directory::Directory(Ref<Common> common, const NodeState& state, Directory* parent)
    : Directory(std::move(common), state) {
  borrowed_ = std::make_unique<Borrowed>();
  parent_ = parent;
}

void Directory::begin_change() noexcept {
  if (!is_unchanged()) return;
  const LookAtTree held(common().tree, common().owners);
  to_change(*this);
}

/// Learns the names that are here.
Result<void> Directory::learn_names() {
  {
    const LookAtTree held(common().tree, common().owners);
    if (looked()) return {};
  }
  WASIFS_TRY(Ref<const SharedTable> table, common().origin->names_of(ino()));
  const ChangeTree held(common().tree, common().owners);
  if (!looked()) borrowed_->table = std::move(table);
  return {};
}

/// The inode that `entry` leads to, null where it is not made.
Inode* Directory::made_of_borrowed(const Entry& entry) const noexcept {
  if (!borrowed_) return nullptr;
  const auto found = borrowed_->made.find(entry.ino());
  return found == borrowed_->made.end() ? nullptr : found->second.get();
}

void Directory::set_made(const Entry& entry, const Ref<Inode>& inode) {
  if (borrowed_) {
    borrowed_->made.emplace(entry.ino(), inode);
  } else {
    entries_.make(entry, inode);
  }
}

/// What `version` is in this tree, in this directory.
Ref<Inode> Directory::make_own(Version version) {
  const Ref<Common>& common = shared_common();
  switch (version.kind) {
    case InodeKind::file: {
      auto file = make_ref<File>(common, version.state);
      file->content().adopt(version.size, std::move(version.body));
      return file;
    }
    case InodeKind::directory:
      return make_ref<Directory>(common, version.state, this);
    case InodeKind::link:
      return make_ref<Link>(common, version.state, version.target);
    default:
      return make_ref<Special>(common, version.state, version.special);
  }
}

/// The inode of `name`, made where it is not.
Result<Ref<Inode>> Directory::make(std::string_view name) {
  WASIFS_CHECK(look());
  std::uint64_t number = 0;
  {
    const LookAtTree held(common().tree, common().owners);
    const Entry* entry = names().find(name);
    if (entry == nullptr) return Errno::noent;
    if (Inode* inode = made(*entry)) return Ref<Inode>(inode);
    number = entry->ino();
  }
  WASIFS_TRY(Version version, common().origin->version_of(number));
  const bool one_name = version.kind == InodeKind::directory || version.state.nlink == 1;

  const ChangeTree held(common().tree, common().owners);
  const Entry* entry = names().find(name);
  // It cannot lead to another inode that is not made: names are moved with their inodes.
  if (entry == nullptr) return Errno::noent;
  if (Inode* others = made(*entry)) return Ref<Inode>(others);
  if (const auto linked = common().linked.find(number); linked != common().linked.end()) {
    set_made(*entry, linked->second);
    return linked->second;
  }
  Ref<Inode> inode = make_own(std::move(version));
  set_made(*entry, inode);
  if (!one_name) common().linked.emplace(number, inode);
  common().past.made(*inode);
  return inode;
}

/// What a change of `name` needs: that its inode, if there is one, is made, and if it is a
/// directory, has learned its names.
Result<void> Directory::make_ready(std::string_view name) {
  const auto inode = lookup(name);
  if (!inode) return inode.error() == Errno::noent ? Result<void>() : inode.error();
  DirInode* directory = (*inode)->as_directory();
  return directory == nullptr ? Result<void>() : static_cast<Directory*>(directory)->look();
}

Result<void> Directory::make_all() {
  WASIFS_CHECK(look());
  std::vector<std::string> missing;
  names().visit_from(0, [&](const Entry& entry) {
    if (made(entry) == nullptr) missing.emplace_back(entry.name());
    return true;
  });
  for (const std::string& name : missing) WASIFS_CHECK(make(name));
  const ChangeTree held(common().tree, common().owners);
  own_names();
  return {};
}

Ref<const SharedTable> Directory::share_names(
    std::unordered_map<std::uint64_t, Inode*>& known) const {
  if (!looked()) return nullptr;
  names().visit_from(0, [&](const Entry& entry) {
    if (Inode* inode = made(entry)) known.insert_or_assign(entry.ino(), inode);
    return true;
  });
  return borrowed_ ? borrowed_->table : make_ref<SharedTable>(entries_.unmade_copy());
}

/// Ends borrowing.
void Directory::own_names() {
  if (!borrowed_) return;
  EntryTable own = names().unmade_copy();
  own.visit_from(0, [&](const Entry& entry) {
    if (Inode* inode = made(entry)) own.make(entry, Ref<Inode>(inode));
    return true;
  });
  entries_ = std::move(own);
  borrowed_.reset();
}

void Directory::keep_names() {
  to_change(*this);
  if (names_changed_ != common().changes.period()) {
    common().past.keep_names(*this, names_changed_);
    names_changed_ = common().changes.period();
  }
  own_names();
}

}  // namespace wasifs::mem
