// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "kernel_paths.h"

#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace wasifs::differential {
namespace {

constexpr std::size_t path_max = 4096;

FileType type_of_mode(mode_t mode) {
  if (S_ISREG(mode)) return FileType::regular_file;
  if (S_ISDIR(mode)) return FileType::directory;
  return S_ISLNK(mode) ? FileType::symbolic_link : FileType::unknown;
}

FileType type_of_entry(unsigned char type) {
  return type == 8    ? FileType::regular_file
         : type == 4  ? FileType::directory
         : type == 10 ? FileType::symbolic_link
                      : FileType::unknown;
}

std::uint64_t nanoseconds(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(time.tv_nsec);
}

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::abort();
}

int open_to_list(int directory) {
  const std::string path = "/proc/self/fd/" + std::to_string(directory);
  return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

std::uint64_t digest_file(int directory, const char* name, std::uint64_t size) {
  static std::string buffer(digested_end, '\0');
  const int fd = ::openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) give_up(name);
  std::uint64_t sum = 0;
  const auto add = [&](std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t at = begin; at < end; at += digested_end) {
      const ssize_t count =
          ::pread(fd, buffer.data(), std::min(digested_end, end - at), static_cast<off_t>(at));
      if (count < 0) give_up(name);
      sum = digest(sum, {buffer.data(), static_cast<std::size_t>(count)});
    }
  };
  add(0, std::min(size, digested_whole));
  if (size > digested_whole) add(size - digested_end, size);
  ::close(fd);
  return sum;
}

}  // namespace

Errno outcome(long result) {
  if (result >= 0) return Errno::success;
  switch (errno) {
    case EACCES:
      return Errno::acces;
    case EBADF:
      return Errno::badf;
    case EBUSY:
      return Errno::busy;
    case EEXIST:
      return Errno::exist;
    case EFBIG:
      return Errno::fbig;
    case EINVAL:
      return Errno::inval;
    case EISDIR:
      return Errno::isdir;
    case ELOOP:
      return Errno::loop;
    case ENAMETOOLONG:
      return Errno::nametoolong;
    case ENOENT:
      return Errno::noent;
    case ENOSPC:
      return Errno::nospc;
    case ENOTDIR:
      return Errno::notdir;
    case ENOTEMPTY:
      return Errno::notempty;
    case EOVERFLOW:
      return Errno::overflow;
    case EPERM:
      return Errno::perm;
    case EROFS:
      return Errno::rofs;
    case ESPIPE:
      return Errno::spipe;
    case ETXTBSY:
      return Errno::txtbsy;
    case EXDEV:
      return Errno::perm;
    default:
      give_up("differential: the kernel");
  }
}

int open_beneath(int directory, const std::string& path, int flags, unsigned mode) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (;;) {
    const long fd = ::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how);
    // Anything that was renamed anywhere meanwhile.
    if (fd < 0 && errno == EAGAIN) continue;
    return static_cast<int>(fd);
  }
}

int open_as_ours(int directory, const std::string& path, int flags, unsigned mode) {
  const int fd = open_beneath(directory, path, flags, mode);
  const bool only_reads = (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY;
  if (fd >= 0 || errno != EACCES || !only_reads) return fd;
  const int named = open_beneath(directory, path, O_PATH | O_DIRECTORY | (flags & O_NOFOLLOW));
  if (named < 0) errno = EACCES;
  return named;
}

Errno list_directory(int directory, std::vector<Entry>& entries) {
  const int readable = open_to_list(directory);
  const Errno error = readable < 0 ? outcome(-1) : entries_of(readable, entries);
  if (readable >= 0) ::close(readable);
  return error;
}

Errno sync_directory(int directory) {
  const int readable = open_to_list(directory);
  const Errno error = outcome(readable < 0 ? -1 : ::fsync(readable));
  if (readable >= 0) ::close(readable);
  return error;
}

Errno check_text(std::string_view path) {
  if (path.empty()) return Errno::noent;
  return path.size() >= path_max ? Errno::nametoolong : Errno::success;
}

Status status_of(const struct stat& found) {
  return {.type = type_of_mode(found.st_mode),
          .ino = found.st_ino,
          .nlink = found.st_nlink,
          .size = static_cast<std::uint64_t>(found.st_size),
          .atim = nanoseconds(found.st_atim),
          .mtim = nanoseconds(found.st_mtim)};
}

Errno entries_of(int fd, std::vector<Entry>& entries) {
  alignas(8) std::array<char, 32'768> buffer;
  if (::lseek(fd, 0, SEEK_SET) < 0) return outcome(-1);
  for (;;) {
    const long count = ::syscall(SYS_getdents64, fd, buffer.data(), buffer.size());
    if (count <= 0) return outcome(count);
    for (long at = 0; at < count;) {
      const char* entry = buffer.data() + at;
      std::uint64_t ino = 0;
      std::uint16_t length = 0;
      std::memcpy(&ino, entry, sizeof ino);
      std::memcpy(&length, entry + 16, sizeof length);
      entries.push_back({entry + 19, type_of_entry(static_cast<unsigned char>(entry[18])), ino, 0});
      at += length;
    }
  }
}

void walk_beneath(int fd, const std::string& path, std::vector<Node>& nodes) {
  std::vector<Entry> entries;
  if (entries_of(fd, entries) != Errno::success) give_up(path.c_str());
  std::ranges::sort(entries, {}, &Entry::name);
  for (const Entry& entry : entries) {
    if (entry.name == "." || entry.name == "..") continue;
    const char* name = entry.name.c_str();
    struct stat found{};
    if (::fstatat(fd, name, &found, AT_SYMLINK_NOFOLLOW) != 0) give_up(name);
    Node node{.path = path.empty() ? entry.name : path + '/' + entry.name,
              .status = status_of(found)};
    if (entry.type == FileType::directory) {
      nodes.push_back(node);
      const int below = ::openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (below < 0) give_up(name);
      walk_beneath(below, node.path, nodes);
      ::close(below);
      continue;
    }
    if (entry.type == FileType::symbolic_link) {
      std::array<char, path_max> target;
      const ssize_t length = ::readlinkat(fd, name, target.data(), target.size());
      if (length < 0) give_up(name);
      node.content = digest(0, {target.data(), static_cast<std::size_t>(length)});
    } else {
      node.content = digest_file(fd, name, node.status.size);
    }
    nodes.push_back(std::move(node));
  }
}

}  // namespace wasifs::differential
