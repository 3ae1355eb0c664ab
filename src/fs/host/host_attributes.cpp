// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the host keeps of its files beyond what guests see.
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "fs/host/c_string.h"
#include "fs/host/host_directory.h"
#include "fs/host/host_file.h"
#include "fs/host/host_filesystem.h"
#include "fs/host/host_link.h"
#include "fs/host/host_special.h"
#include "fs/host/linux_calls.h"

namespace wasifs::host {
namespace {

struct SpecialType {
  SpecialFile::Kind kind;
  mode_t bits;
};
constexpr std::array<SpecialType, 4> special_types{{{SpecialFile::Kind::fifo, S_IFIFO},
                                                    {SpecialFile::Kind::socket, S_IFSOCK},
                                                    {SpecialFile::Kind::character_device, S_IFCHR},
                                                    {SpecialFile::Kind::block_device, S_IFBLK}}};

/// The handle of an inode of this room.
Result<int> handle_of(const Inode& inode) {
  if (const auto* file = dynamic_cast<const HostFile*>(&inode)) return file->handle();
  if (const auto* directory = dynamic_cast<const HostDirectory*>(&inode)) {
    return directory->handle();
  }
  if (const auto* link = dynamic_cast<const HostLink*>(&inode)) return link->handle();
  if (const auto* special = dynamic_cast<const HostSpecial*>(&inode)) return special->handle();
  return Errno::inval;
}

}  // namespace

Result<std::string> HostFileSystem::attribute(Inode& inode, const std::string& name) {
  WASIFS_TRY(const int handle, handle_of(inode));
  return attribute_of(handle, name.c_str());
}

Result<void> HostFileSystem::set_attribute(Inode& inode, const std::string& name,
                                           std::string_view value) {
  WASIFS_TRY(const int handle, handle_of(inode));
  return change_attribute(handle, name.c_str(), value);
}

Result<void> HostFileSystem::remove_attribute(Inode& inode, const std::string& name) {
  WASIFS_TRY(const int handle, handle_of(inode));
  return take_attribute_away(handle, name.c_str());
}

Result<std::vector<std::string>> HostFileSystem::attribute_names(Inode& inode) {
  WASIFS_TRY(const int handle, handle_of(inode));
  auto names = attribute_names_of(handle);
  if (errno_of(names) == Errno::notsup) return std::vector<std::string>();
  return names;
}

Result<FilePermissions> HostFileSystem::permissions(Inode& inode) {
  WASIFS_TRY(const int handle, handle_of(inode));
  WASIFS_TRY(const struct ::stat status, stat_of(handle));
  return FilePermissions{status.st_mode & permission_bits, status.st_uid, status.st_gid};
}

Result<void> HostFileSystem::set_permissions(Inode& inode, const FilePermissions& permissions) {
  WASIFS_TRY(const int handle, handle_of(inode));
  WASIFS_TRY(const struct ::stat status, stat_of(handle));
  mode_t mode = permissions.mode & permission_bits;
  const bool same_owner = status.st_uid == permissions.uid && status.st_gid == permissions.gid;
  if (!same_owner) {
    const auto changed = change_owner(handle, permissions.uid, permissions.gid);
    if (!changed && changed.error() != Errno::perm) return changed;
    if (!changed) mode &= ~mode_t{S_ISUID | S_ISGID};
  }
  if (S_ISLNK(status.st_mode)) return {};
  // A change of the owner takes bits away, so the mode comes last.
  return change_mode(handle, mode);
}

Result<SpecialFile> HostFileSystem::special(Inode& inode) {
  WASIFS_TRY(const int handle, handle_of(inode));
  WASIFS_TRY(const struct ::stat status, stat_of(handle));
  const auto found = std::ranges::find(special_types, status.st_mode & S_IFMT, &SpecialType::bits);
  if (found == special_types.end()) return Errno::inval;
  return SpecialFile{found->kind, status.st_rdev};
}

Result<void> HostFileSystem::make_special(DirInode& directory, std::string_view name,
                                          const SpecialFile& file) {
  const ComponentName component(name);
  if (component.error() != Errno::success) return component.error();
  WASIFS_CHECK(check_name(name));
  if (file.kind == SpecialFile::Kind::character_device && file.device == 0) return Errno::perm;
  WASIFS_TRY(const int handle, handle_of(directory));
  const auto type = std::ranges::find(special_types, file.kind, &SpecialType::kind);
  constexpr mode_t of_the_owner = S_IRUSR | S_IWUSR;
  return check_call(::mknodat(handle, component.get(), type->bits | of_the_owner, file.device));
}

Result<bool> HostFileSystem::is_whiteout(Inode& inode) {
  WASIFS_TRY(const int handle, handle_of(inode));
  WASIFS_TRY(const struct ::stat status, stat_of(handle));
  return S_ISCHR(status.st_mode) && status.st_rdev == 0;
}

Result<void> HostFileSystem::make_whiteout(DirInode& directory, std::string_view name) {
  const ComponentName component(name);
  if (component.error() != Errno::success) return component.error();
  WASIFS_TRY(const int handle, handle_of(directory));
  // Any program may make this one device, as of Linux 5.8.
  return check_call(::mknodat(handle, component.get(), S_IFCHR, 0));
}

}  // namespace wasifs::host
