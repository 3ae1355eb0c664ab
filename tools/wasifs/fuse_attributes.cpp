// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuse_attributes.h"

#include <unistd.h>

namespace wasifs::cli {
namespace {

constexpr Timestamp second = 1'000'000'000;

timespec time_of(Timestamp time) {
  return {static_cast<time_t>(time / second), static_cast<long>(time % second)};
}

}  // namespace

mode_t mode_of(FileType type) {
  switch (type) {
    case FileType::directory:
      return S_IFDIR | 0755;
    case FileType::symbolic_link:
      return S_IFLNK | 0777;
    case FileType::character_device:
      return S_IFCHR | 0666;
    case FileType::block_device:
      return S_IFBLK | 0666;
    case FileType::socket_dgram:
    case FileType::socket_stream:
      return S_IFSOCK | 0666;
    case FileType::unknown:
      return S_IFIFO | 0666;
    case FileType::regular_file:
      break;
  }
  return S_IFREG | 0644;
}

mode_t mode_of(SpecialFile::Kind kind) {
  switch (kind) {
    case SpecialFile::Kind::socket:
      return S_IFSOCK;
    case SpecialFile::Kind::character_device:
      return S_IFCHR;
    case SpecialFile::Kind::block_device:
      return S_IFBLK;
    case SpecialFile::Kind::fifo:
      break;
  }
  return S_IFIFO;
}

std::optional<SpecialFile::Kind> kind_of(mode_t mode) {
  using Kind = SpecialFile::Kind;
  for (const Kind kind : {Kind::fifo, Kind::socket, Kind::character_device, Kind::block_device})
    if ((mode & S_IFMT) == mode_of(kind)) return kind;
  return std::nullopt;
}

struct stat attributes(const Stat& stat) {
  constexpr std::uint64_t block = 512;
  struct stat shown{};
  shown.st_ino = stat.ino;
  shown.st_mode = mode_of(stat.type);
  shown.st_nlink = static_cast<nlink_t>(stat.nlink);
  shown.st_uid = ::geteuid();
  shown.st_gid = ::getegid();
  shown.st_size = static_cast<off_t>(stat.size);
  shown.st_blocks = static_cast<blkcnt_t>((stat.size + block - 1) / block);
  shown.st_blksize = 65536;
  shown.st_atim = time_of(stat.atim);
  shown.st_mtim = time_of(stat.mtim);
  shown.st_ctim = time_of(stat.ctim);
  return shown;
}

TimeChange change_to(const timespec& time) {
  const Timestamp seconds = time.tv_sec < 0 ? 0 : static_cast<Timestamp>(time.tv_sec);
  return {TimeChange::How::set, seconds * second + static_cast<Timestamp>(time.tv_nsec)};
}

}  // namespace wasifs::cli
