// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public makers of include/wasifs/fs/host.h: from what the embedder names to file systems and
// inodes.
#include <fcntl.h>

#include "fs/host/host_directory.h"
#include "fs/host/host_file.h"
#include "fs/host/host_filesystem.h"
#include "fs/host/host_stat.h"
#include "fs/host/linux_calls.h"
#include "host_os/errno_map.h"

namespace wasifs {
namespace {

using namespace wasifs::host;

Result<Ref<HostFileSystem>> make_tree(Handle root, const HostOptions& options, bool file_allowed) {
  WASIFS_TRY(const struct ::stat status, stat_of(root.get()));
  const FileType type = type_of_mode(status.st_mode);
  if (type != FileType::directory) {
    if (!file_allowed) return Errno::notdir;
    if (type != FileType::regular_file) return Errno::nxio;
  }
  WASIFS_TRY(const std::uint64_t mount, mount_of(root.get()));
  return make_ref<HostFileSystem>(std::move(root), type, mount, options);
}

}  // namespace

Result<Ref<FileSystem>> make_host(const std::string& path, const HostOptions& options) {
  if (path.empty() || path.find('\0') != std::string::npos) return Errno::inval;
  WASIFS_TRY(Handle root, open_component(AT_FDCWD, path.c_str(), O_PATH | O_CLOEXEC));
  WASIFS_TRY(auto tree, make_tree(std::move(root), options, true));
  return tree;
}

Result<Ref<FileSystem>> make_host_from_fd(int fd, Ownership ownership, const HostOptions& options) {
  WASIFS_TRY(auto tree, make_tree(Handle(fd, ownership), options, false));
  return tree;
}

Result<Ref<Inode>> make_host_directory_from_fd(int fd, Ownership ownership,
                                               const HostOptions& options) {
  WASIFS_TRY(auto tree, make_tree(Handle(fd, ownership), options, false));
  return tree->root();
}

Result<Ref<Inode>> make_host_file_from_fd(int fd, Ownership ownership) {
  Handle handle(fd, ownership);
  WASIFS_TRY(const struct ::stat status, stat_of(fd));
  WASIFS_CHECK(access_of(fd));
  if (type_of_mode(status.st_mode) != FileType::regular_file) return Errno::inval;
  return make_ref<HostFile>(nullptr, std::move(handle));
}

}  // namespace wasifs
