// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/host_stat.h"

#include <dirent.h>

#include "host_os/host_time.h"

namespace wasifs::host {
namespace {

// Linux has device numbers of 32 bits, so the bit is free.
constexpr std::uint64_t device_mark = std::uint64_t{1} << 63U;

}  // namespace

FileType type_of_mode(mode_t mode) noexcept {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return FileType::regular_file;
    case S_IFDIR:
      return FileType::directory;
    case S_IFLNK:
      return FileType::symbolic_link;
    case S_IFCHR:
      return FileType::character_device;
    case S_IFBLK:
      return FileType::block_device;
    case S_IFSOCK:
      return FileType::socket_stream;  // which kind it is, only its owner knows
    default:
      return FileType::unknown;  // a FIFO
  }
}

EntryType type_of_entry(unsigned char d_type) noexcept {
  constexpr int type_shift = 12;  // DTTOIF, which is signed arithmetic
  if (d_type == DT_UNKNOWN) return {FileType::unknown, false};
  return {type_of_mode(mode_t{d_type} << type_shift), true};
}

std::uint64_t inode_number(std::uint64_t ino) noexcept {
  return ino != 0 ? ino : UINT64_MAX;
}

Stat to_stat(const struct ::stat& status) noexcept {
  Stat stat;
  stat.dev = status.st_dev | device_mark;
  stat.ino = inode_number(status.st_ino);
  stat.type = type_of_mode(status.st_mode);
  stat.nlink = status.st_nlink;
  stat.size = static_cast<std::uint64_t>(status.st_size);
  stat.atim = file_timestamp(status.st_atim);
  stat.mtim = file_timestamp(status.st_mtim);
  stat.ctim = file_timestamp(status.st_ctim);
  return stat;
}

}  // namespace wasifs::host
