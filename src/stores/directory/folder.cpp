// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "snapshot/sentence.h"

namespace wasifs::directory {
namespace {

// What others may do to the files of a shared store is up to the umask.
mode_t folder_mode(bool shared) {
  return shared ? 0777 : 0700;
}
mode_t file_mode(bool shared) {
  return shared ? 0666 : 0600;
}

int open_again(int folder, const char* name, int flags, mode_t mode = 0) noexcept {
  int fd = -1;
  do {
    fd = ::openat(folder, name, flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

// Nobody but this user has written to `file` or will, as far as its owner and mode say.
SnapshotResult<void> check_owner(const File& file, const struct ::stat& status) {
  if (status.st_uid != ::geteuid()) {
    return sentence("{}: belongs to user {}, not to {}, who runs this", file.path(), status.st_uid,
                    ::geteuid());
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return sentence("{}: other users may write to it (mode {:04o})", file.path(),
                    status.st_mode & 07777U);
  }
  return {};
}

SnapshotResult<File> checked(File file, mode_t kind, const char* kind_text, bool shared) {
  struct ::stat status{};
  if (::fstat(file.fd(), &status) != 0) return failure(file.path(), errno);
  if ((status.st_mode & S_IFMT) != kind) return sentence("{}: not {}", file.path(), kind_text);
  if (!shared) SNAPSHOT_CHECK(check_owner(file, status));
  return file;
}

SnapshotResult<File> open_directory(int above, const std::string& name, int flags, std::string path,
                                    bool shared) {
  flags |= O_RDONLY | O_DIRECTORY;
  int fd = open_again(above, name.c_str(), flags);
  if (fd < 0 && errno == ENOENT) {
    if (::mkdirat(above, name.c_str(), folder_mode(shared)) != 0 && errno != EEXIST) {
      return failure(path, errno);
    }
    fd = open_again(above, name.c_str(), flags);
  }
  if (fd < 0) return failure(path, errno);
  return checked(File(fd, std::move(path)), S_IFDIR, "a directory", shared);
}

}  // namespace

SnapshotResult<Folder> Folder::open_top(const std::string& path, bool shared) {
  if (path.empty()) return sentence("the path of a store is empty");
  SNAPSHOT_TRY(auto handle, open_directory(AT_FDCWD, path, 0, path, shared));
  return Folder(std::move(handle), shared);
}

SnapshotResult<Folder> Folder::folder(const std::string& name) const {
  SNAPSHOT_TRY(auto handle, open_directory(handle_.fd(), name, O_NOFOLLOW, path_of(name), shared_));
  return Folder(std::move(handle), shared_);
}

SnapshotResult<File> Folder::open_with(const std::string& name, int flags) const {
  // Without O_NONBLOCK a named pipe in the place of a file would stop us here.
  const int fd = open_again(handle_.fd(), name.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
                            file_mode(shared_));
  if (fd < 0 && errno == ENOENT) return File();
  if (fd < 0) return failure(path_of(name), errno);
  return checked(File(fd, path_of(name)), S_IFREG, "a regular file", shared_);
}

SnapshotResult<File> Folder::open(const std::string& name) const {
  return open_with(name, O_RDONLY);
}

SnapshotResult<File> Folder::open_or_make(const std::string& name) const {
  SNAPSHOT_TRY(auto file, open(name));
  if (file) return file;
  SNAPSHOT_TRY(auto made, open_with(name, O_RDONLY | O_CREAT));
  if (!made) return failure(path_of(name), ENOENT);
  return made;
}

SnapshotResult<File> Folder::make(const std::string& name) const {
  SNAPSHOT_TRY(auto file, open_with(name, O_RDWR | O_CREAT | O_EXCL));
  if (!file) return failure(path_of(name), ENOENT);
  return file;
}

SnapshotResult<std::optional<std::uint64_t>> Folder::size_of(const std::string& name) const {
  struct ::stat status{};
  if (::fstatat(handle_.fd(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return failure(path_of(name), errno);
  }
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

SnapshotResult<std::vector<std::string>> Folder::names() const {
  // A description of its own: another thread may be listing too.
  const int fd = open_again(handle_.fd(), ".", O_RDONLY | O_DIRECTORY);
  if (fd < 0) return failure(path(), errno);
  DIR* opened = ::fdopendir(fd);
  if (opened == nullptr) {
    const int error = errno;
    ::close(fd);
    return failure(path(), error);
  }
  const auto close = [](DIR* stream) { ::closedir(stream); };
  const std::unique_ptr<DIR, decltype(close)> stream(opened, close);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) {
      names.emplace_back(entry->d_name);
    }
  }
  if (errno != 0) return failure(path(), errno);
  return names;
}

SnapshotResult<bool> Folder::remove(const std::string& name) const {
  if (::unlinkat(handle_.fd(), name.c_str(), 0) == 0) return true;
  if (errno == ENOENT) return false;
  return failure(path_of(name), errno);
}

SnapshotResult<void> Folder::move(const std::string& name, const Folder& to,
                                  const std::string& new_name) const {
  if (::renameat(handle_.fd(), name.c_str(), to.handle_.fd(), new_name.c_str()) == 0) return {};
  return failure(to.path_of(new_name), errno);
}

SnapshotResult<void> Folder::sync() const {
  while (::fsync(handle_.fd()) != 0) {
    if (errno == EINVAL) break;  // a file system that has nothing to bring to a disk
    if (errno != EINTR) return failure(path(), errno);
  }
  return {};
}

}  // namespace wasifs::directory
