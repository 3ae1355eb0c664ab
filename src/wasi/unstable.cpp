// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls of wasi_unstable that differ from preview1 in the layout or numbering of a type. Each
// does what its preview1 namesake does; the rest of wasi_unstable shares preview1's thunks.
#include "abi/unstable_calls.gen.h"

#include <algorithm>
#include <limits>

#include "abi/preview1_calls.gen.h"

namespace wasifs::unstable {
namespace {

// The right to accept connections came with preview1; a guest of this ABI is not shown it.
Rights shown(Rights rights) {
  return rights & ~Rights::sock_accept;
}

FileStat converted(const preview1::FileStat& stat) {
  const auto most = std::uint64_t{std::numeric_limits<LinkCount>::max()};
  return {.dev = stat.dev,
          .ino = stat.ino,
          .filetype = stat.filetype,
          .nlink = static_cast<LinkCount>(std::min(stat.nlink, most)),
          .size = stat.size,
          .atim = stat.atim,
          .mtim = stat.mtim,
          .ctim = stat.ctim};
}

wasifs::Whence converted(Whence whence) {
  switch (whence) {
    case Whence::cur:
      return wasifs::Whence::cur;
    case Whence::end:
      return wasifs::Whence::end;
    case Whence::set:
      break;
  }
  return wasifs::Whence::set;
}

}  // namespace

Result<FdStat> fd_fdstat_get(CallContext& context, wasifs::Fd fd) {
  WASIFS_TRY(const preview1::FdStat stat, preview1::fd_fdstat_get(context, fd));
  return FdStat{.fs_filetype = stat.fs_filetype,
                .fs_flags = stat.fs_flags,
                .fs_rights_base = shown(stat.fs_rights_base),
                .fs_rights_inheriting = shown(stat.fs_rights_inheriting)};
}

Result<void> fd_fdstat_set_rights(CallContext& context, wasifs::Fd fd, Rights base,
                                  Rights inheriting) {
  return preview1::fd_fdstat_set_rights(context, fd, base, inheriting);
}

Result<FileStat> fd_filestat_get(CallContext& context, wasifs::Fd fd) {
  WASIFS_TRY(const preview1::FileStat stat, preview1::fd_filestat_get(context, fd));
  return converted(stat);
}

Result<FileSize> fd_seek(CallContext& context, wasifs::Fd fd, FileDelta offset, Whence whence) {
  return preview1::fd_seek(context, fd, offset, converted(whence));
}

Result<FileStat> path_filestat_get(CallContext& context, wasifs::Fd fd, LookupFlags flags,
                                   const GuestString& path) {
  WASIFS_TRY(const preview1::FileStat stat, preview1::path_filestat_get(context, fd, flags, path));
  return converted(stat);
}

Result<wasifs::Fd> path_open(CallContext& context, wasifs::Fd fd, LookupFlags dirflags,
                             const GuestString& path, OFlags oflags, Rights base, Rights inheriting,
                             wasifs::FdFlags fdflags) {
  return preview1::path_open(context, fd, dirflags, path, oflags, base, inheriting, fdflags);
}

}  // namespace wasifs::unstable
