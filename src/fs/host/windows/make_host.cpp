// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public makers of include/wasifs/fs/host.h on Windows. A descriptor there is one of the C
// runtime's, as _open() gives it; its handle is duplicated.
#include <io.h>
#include <windows.h>

#include "fs/host/windows/directory.h"
#include "fs/host/windows/file.h"
#include "fs/host/windows/tree.h"
#include "host_os/windows/error_map.h"
#include "host_os/windows/wide_text.h"

namespace wasifs {
namespace {

using namespace wasifs::host;

Result<Ref<WindowsTree>> make_tree(OwnedHandle root, const HostOptions& options,
                                   bool file_allowed) {
  if (GetFileType(root.get()) != FILE_TYPE_DISK) return file_allowed ? Errno::nxio : Errno::notdir;
  WASIFS_TRY(const NtStat stat, stat_of(root.get()));
  if (stat.type != FileType::directory) {
    if (!file_allowed) return Errno::notdir;
    if (stat.type != FileType::regular_file) return Errno::nxio;
  }
  return make_ref<WindowsTree>(std::move(root), stat, options);
}

Result<OwnedHandle> handle_of_descriptor(int fd, Ownership ownership) {
  const auto handle = reinterpret_cast<HANDLE>(::_get_osfhandle(fd));
  HANDLE duplicate = nullptr;
  const bool good = handle != INVALID_HANDLE_VALUE && handle != nullptr &&
                    DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &duplicate, 0,
                                    FALSE, DUPLICATE_SAME_ACCESS);
  if (ownership == Ownership::take && fd >= 0) ::_close(fd);
  if (!good) return Errno::badf;
  return OwnedHandle(duplicate);
}

}  // namespace

Result<Ref<FileSystem>> make_host(const std::string& path, const HostOptions& options) {
  if (path.empty() || path.find('\0') != std::string::npos) return Errno::inval;
  const auto wide = to_wide(path);
  if (!wide) return Errno::ilseq;
  const HANDLE opened = CreateFileW(reinterpret_cast<const wchar_t*>(wide->c_str()),
                                    FILE_READ_ATTRIBUTES | look_access | SYNCHRONIZE,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
  if (opened == INVALID_HANDLE_VALUE) return from_windows_error(GetLastError());
  WASIFS_TRY(auto tree, make_tree(OwnedHandle(opened), options, true));
  return tree;
}

Result<Ref<FileSystem>> make_host_from_fd(int fd, Ownership ownership, const HostOptions& options) {
  WASIFS_TRY(OwnedHandle handle, handle_of_descriptor(fd, ownership));
  WASIFS_TRY(auto tree, make_tree(std::move(handle), options, false));
  return tree;
}

Result<Ref<Inode>> make_host_directory_from_fd(int fd, Ownership ownership,
                                               const HostOptions& options) {
  WASIFS_TRY(OwnedHandle handle, handle_of_descriptor(fd, ownership));
  WASIFS_TRY(auto tree, make_tree(std::move(handle), options, false));
  return tree->root();
}

Result<Ref<Inode>> make_host_file_from_fd(int fd, Ownership ownership) {
  WASIFS_TRY(OwnedHandle handle, handle_of_descriptor(fd, ownership));
  if (GetFileType(handle.get()) != FILE_TYPE_DISK) return Errno::inval;
  WASIFS_TRY(const NtStat stat, stat_of(handle.get()));
  if (stat.type != FileType::regular_file) return Errno::inval;
  return make_ref<WindowsFile>(nullptr, std::move(handle));
}

}  // namespace wasifs
