// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "model_oracle.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace wasifs::conformance {
namespace {

Errno outcome(int result) {
  if (result >= 0) return Errno::success;
  switch (errno) {
    case EEXIST:
      return Errno::exist;
    case EINVAL:
      return Errno::inval;
    case EISDIR:
      return Errno::isdir;
    case ELOOP:
      return Errno::loop;
    case ENOENT:
      return Errno::noent;
    case ENOTDIR:
      return Errno::notdir;
    case ENOTEMPTY:
      return Errno::notempty;
    case EPERM:
      return Errno::perm;
    case EBUSY:
      return Errno::busy;
    case EFBIG:
      return Errno::fbig;
    default:
      ADD_FAILURE() << "the system said " << errno;
      return Errno::io;
  }
}

Stat convert(const struct stat& from) {
  Stat stat;
  stat.size = static_cast<std::uint64_t>(from.st_size);
  stat.nlink = from.st_nlink;
  if (S_ISREG(from.st_mode)) stat.type = FileType::regular_file;
  if (S_ISLNK(from.st_mode)) stat.type = FileType::symbolic_link;
  if (S_ISDIR(from.st_mode)) stat.type = FileType::directory;
  return stat;
}

}  // namespace

Oracle::Oracle() : root_(::open(directory_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}

Oracle::~Oracle() {
  ::close(root_);
}

Errno Oracle::open(const std::string& path, const OpenHow& how, bool follow, int& fd) {
  int flags = O_CLOEXEC;
  flags |= how.access == Access::read_write ? O_RDWR
           : how.access == Access::write    ? O_WRONLY
                                            : O_RDONLY;
  if (how.create) flags |= O_CREAT;
  if (how.exclusive) flags |= O_EXCL;
  if (how.truncate) flags |= O_TRUNC;
  if (how.directory) flags |= O_DIRECTORY;
  if (!follow) flags |= O_NOFOLLOW;
  fd = ::openat(root_, path.c_str(), flags, 0666);
  return outcome(fd);
}

Errno Oracle::make(const std::string& path) {
  return outcome(::mkdirat(root_, path.c_str(), 0777));
}

Errno Oracle::remove(const std::string& path) {
  return outcome(::unlinkat(root_, path.c_str(), AT_REMOVEDIR));
}

Errno Oracle::unlink(const std::string& path) {
  return outcome(::unlinkat(root_, path.c_str(), 0));
}

Errno Oracle::rename(const std::string& from, const std::string& to) {
  return outcome(::renameat(root_, from.c_str(), root_, to.c_str()));
}

Errno Oracle::hard_link(const std::string& from, const std::string& to, bool follow) {
  return outcome(::linkat(root_, from.c_str(), root_, to.c_str(), follow ? AT_SYMLINK_FOLLOW : 0));
}

Errno Oracle::symlink(const std::string& target, const std::string& path) {
  return outcome(::symlinkat(target.c_str(), root_, path.c_str()));
}

Errno Oracle::read_link(const std::string& path, std::string& target) {
  std::array<char, 4096> text;
  const ssize_t length = ::readlinkat(root_, path.c_str(), text.data(), text.size());
  target.assign(text.data(), length < 0 ? 0 : static_cast<std::size_t>(length));
  return outcome(static_cast<int>(length));
}

Errno Oracle::stat(const std::string& path, bool follow, Stat& found) {
  struct stat status = {};
  const int result = ::fstatat(root_, path.c_str(), &status, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  found = convert(status);
  return outcome(result);
}

Stat Oracle::describe(int fd) {
  struct stat status = {};
  EXPECT_EQ(::fstat(fd, &status), 0);
  return convert(status);
}

Errno Oracle::write(int fd, std::string_view text, std::uint64_t offset, bool append) {
  const off_t at = append ? ::lseek(fd, 0, SEEK_END) : static_cast<off_t>(offset);
  const ssize_t written = ::pwrite(fd, text.data(), text.size(), at);
  EXPECT_EQ(written, static_cast<ssize_t>(text.size()));
  return outcome(static_cast<int>(written));
}

Errno Oracle::truncate(int fd, std::uint64_t size) {
  return outcome(::ftruncate(fd, static_cast<off_t>(size)));
}

std::string Oracle::content(int fd) {
  std::string text(static_cast<std::size_t>(describe(fd).size), '?');
  EXPECT_EQ(::pread(fd, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  return text;
}

}  // namespace wasifs::conformance
