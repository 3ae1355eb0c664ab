// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where an open host inode is at this moment. No path is kept anywhere: the kernel is asked.
#include <optional>
#include <string_view>

#include "fs/host/host_directory.h"
#include "fs/host/host_file.h"
#include "fs/host/host_filesystem.h"
#include "fs/host/host_link.h"
#include "fs/host/host_special.h"
#include "fs/host/linux_calls.h"

namespace wasifs::host {
namespace {

/// The handle of an inode that may be one of `filesystem`.
std::optional<int> handle_of(Inode& inode, const HostFileSystem& filesystem) {
  if (const auto* file = dynamic_cast<const HostFile*>(&inode)) {
    if (file->filesystem() == &filesystem) return file->handle();
  } else if (const auto* directory = dynamic_cast<const HostDirectory*>(&inode)) {
    if (&directory->filesystem() == &filesystem) return directory->handle();
  } else if (const auto* link = dynamic_cast<const HostLink*>(&inode)) {
    return link->handle();
  } else if (const auto* special = dynamic_cast<const HostSpecial*>(&inode)) {
    return special->handle();
  } else if (const auto* stream = dynamic_cast<const HostStream*>(&inode)) {
    return stream->handle();
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> HostFileSystem::path_of(Inode& inode) {
  const auto handle = handle_of(inode, *this);
  if (!handle) return Errno::notsup;
  WASIFS_TRY(const struct ::stat status, stat_of(*handle));
  if (status.st_nlink == 0) return Errno::noent;
  const auto top = path_of_handle(root_.get());
  const auto path = path_of_handle(*handle);
  if (errno_of(top) == Errno::notsup || errno_of(path) == Errno::notsup) {
    return FileSystem::path_of(inode);
  }
  WASIFS_TRY(std::string_view above, top);
  WASIFS_TRY(std::string_view whole, path);
  if (whole == above) return std::string();
  if (above.ends_with('/')) above.remove_suffix(1);  // the root of the host
  if (!whole.starts_with(above) || whole.substr(above.size()).find_first_not_of('/') != 1) {
    return Errno::noent;  // moved out
  }
  return std::string(whole.substr(above.size() + 1));
}

}  // namespace wasifs::host
