// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/windows/tree.h"

#include <winternl.h>

#include <algorithm>

#include "fs/host/windows/directory.h"
#include "fs/host/windows/file.h"
#include "fs/host/windows/link.h"
#include "fs/host/windows/names.h"
#include "host_os/windows/wide_text.h"

namespace wasifs::host {
namespace {

// The directory as one of `tree`, or null: the caller holds two inodes of which one may belong to
// somebody else.
WindowsDirectory* own(DirInode& directory, const WindowsTree& tree) noexcept {
  auto* host = dynamic_cast<WindowsDirectory*>(&directory);
  return host != nullptr && &host->tree() == &tree ? host : nullptr;
}

const OwnedHandle* handle_of(const Inode& inode) noexcept {
  if (const auto* file = dynamic_cast<const WindowsFile*>(&inode)) return &file->handle();
  if (const auto* directory = dynamic_cast<const WindowsDirectory*>(&inode))
    return &directory->handle();
  if (const auto* link = dynamic_cast<const WindowsLink*>(&inode)) return &link->handle();
  return nullptr;
}

bool leads_to(HANDLE directory, std::u16string_view name, HANDLE file) {
  const auto there = open_relative(directory, name, {});
  return there && same_file(there->get(), file);
}

// Whether `file` is in the tree of `directory` at this moment; for the choice of an errno.
bool is_below(HANDLE file, HANDLE directory) {
  const auto path = path_of(file);
  const auto top = path_of(directory);
  return path && top && path->size() > top->size() && path->starts_with(*top) &&
         (*path)[top->size()] == u'\\';
}

// What stands at a name that something is renamed to, so that the errno is POSIX's. Removes an
// empty directory, which Windows does not replace everywhere.
Result<void> make_way(HANDLE directory, std::u16string_view name, HANDLE file, const Stat& moved) {
  auto found = open_relative(directory, name, {.access = DELETE});
  if (!found) return found.error() == Errno::noent ? Result<void>() : found.error();
  WASIFS_TRY(const NtStat there, stat_of(found->get()));
  const bool moves_directory = moved.type == FileType::directory;
  if (there.type == FileType::directory && !moves_directory)
    return is_below(file, found->get()) ? Errno::notempty : Errno::isdir;
  if (there.type != FileType::directory && moves_directory) return Errno::notdir;
  if (there.type != FileType::directory) return {};
  return remove_name(found->get());
}

}  // namespace

/// Both ends of a rename or a link.
struct WindowsTree::Ends {
  HANDLE from;
  std::u16string old_name;
  HANDLE to;
  std::u16string new_name;
};

WindowsTree::WindowsTree(OwnedHandle root, const Stat& stat, const HostOptions& options) noexcept
    : root_(std::move(root)),
      root_stat_(stat),
      options_(options),
      listing_budget_(options.listing_bytes) {}

Result<Ref<Inode>> WindowsTree::root() {
  // A handle of its own, which may do what was granted to that of the root.
  WASIFS_TRY(const ACCESS_MASK access, access_of(root_.get()));
  WASIFS_TRY(OwnedHandle handle, open_relative(root_.get(), u"", {.access = access}));
  return inode_of(std::move(handle));
}

Result<std::u16string> WindowsTree::to_find(std::string_view name) const {
  return name_to_find(name, options_.strict_utf8_names);
}

Result<std::u16string> WindowsTree::to_make(std::string_view name) const {
  return name_to_make(name, options_.strict_utf8_names);
}

Result<WindowsTree::Ends> WindowsTree::ends_of(DirInode& from, std::string_view old_name,
                                               DirInode& to, std::string_view new_name) const {
  const WindowsDirectory* source = own(from, *this);
  const WindowsDirectory* target = own(to, *this);
  if (source == nullptr || target == nullptr) return Errno::xdev;
  WASIFS_TRY(auto old_component, to_find(old_name));
  WASIFS_TRY(auto new_component, to_make(new_name));
  return Ends{source->handle().get(), std::move(old_component), target->handle().get(),
              std::move(new_component)};
}

Result<void> WindowsTree::rename(DirInode& from, std::string_view old_name, DirInode& to,
                                 std::string_view new_name) {
  WASIFS_TRY(const Ends ends, ends_of(from, old_name, to, new_name));
  WASIFS_TRY(const OwnedHandle moved, open_relative(ends.from, ends.old_name, {.access = DELETE}));
  WASIFS_TRY(const NtStat stat, stat_of(moved.get()));
  if (leads_to(ends.to, ends.new_name, moved.get())) {
    // Two names of one file: nothing changes. But a name in another case is a new one.
    if (ends.old_name == ends.new_name || stat.nlink > 1) return {};
  } else {
    WASIFS_CHECK(make_way(ends.to, ends.new_name, moved.get(), stat));
  }
  return rename_to(moved.get(), ends.to, ends.new_name);
}

Result<void> WindowsTree::link(DirInode& from, std::string_view old_name, DirInode& to,
                               std::string_view new_name) {
  WASIFS_TRY(const Ends ends, ends_of(from, old_name, to, new_name));
  WASIFS_TRY(const OwnedHandle linked,
             open_relative(ends.from, ends.old_name, {.access = FILE_WRITE_ATTRIBUTES}));
  WASIFS_TRY(const NtStat stat, stat_of(linked.get()));
  if (stat.type == FileType::directory) return Errno::perm;
  return link_to(linked.get(), ends.to, ends.new_name);
}

Result<std::string> WindowsTree::path_of(Inode& inode) {
  const OwnedHandle* handle = handle_of(inode);
  if (handle == nullptr) return Errno::notsup;
  WASIFS_TRY(const std::u16string top, host::path_of(root_.get()));
  WASIFS_TRY(std::u16string path, host::path_of(handle->get()));
  if (path == top) return std::string();
  const bool below = path.size() > top.size() && path.starts_with(top) &&
                     (top.ends_with(u'\\') || path[top.size()] == u'\\');
  if (!below) return Errno::noent;
  path.erase(0, top.size() + (top.ends_with(u'\\') ? 0 : 1));
  std::ranges::replace(path, u'\\', u'/');
  return from_wide(path);
}

Result<Ref<Inode>> WindowsTree::inode_of(OwnedHandle handle) {
  WASIFS_TRY(const NtStat stat, stat_of(handle.get()));
  Ref<WindowsTree> self(this);
  switch (stat.type) {
    case FileType::directory:
      return make_ref<WindowsDirectory>(std::move(self), std::move(handle));
    case FileType::symbolic_link:
      return make_ref<WindowsLink>(std::move(handle));
    default:
      return make_ref<WindowsFile>(std::move(self), std::move(handle), stat.type);
  }
}

Result<Ref<Inode>> WindowsTree::open_in(HANDLE directory, std::string_view name,
                                        const OpenHow& how) {
  WASIFS_TRY(const std::u16string wide, how.create ? to_make(name) : to_find(name));
  NtOpen open = nt_open(how);
  if (how.create) open.disposition = how.exclusive ? FILE_CREATE : FILE_OPEN_IF;
  auto opened = open_relative(directory, wide, open);
  if (!opened) {
    // A directory is not to be opened for writing; what it is must be said all the same.
    if (opened.error() != Errno::isdir && opened.error() != Errno::acces) return opened.error();
    WASIFS_TRY(const OwnedHandle looked, open_relative(directory, wide, {}));
    WASIFS_TRY(const NtStat stat, stat_of(looked.get()));
    if (how.create && how.exclusive) return Errno::exist;
    const bool changes = how.create || how.truncate || has_any(how.access, Access::write);
    return stat.type == FileType::directory && changes ? Errno::isdir : opened.error();
  }
  return adopt_opened(Ref<WindowsTree>(this), *std::move(opened), how);
}

}  // namespace wasifs::host
