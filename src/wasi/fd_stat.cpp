// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a descriptor is and may do, and the metadata of the file behind it.
#include "abi/preview1_calls.gen.h"
#include "wasi/call_values.h"
#include "wasi/file_times.h"
#include "wasi/needs.h"

namespace wasifs::preview1 {

Result<FdStat> fd_fdstat_get(CallContext& context, Fd fd) {
  WASIFS_TRY(const FdInUse used, context.process.fds().use(fd, needs::nothing));
  return FdStat{.fs_filetype = used->inode()->type(),
                .fs_flags = used->flags(),
                .fs_rights_base = used.entry().rights.base,
                .fs_rights_inheriting = used.entry().rights.inheriting};
}

Result<void> fd_fdstat_set_flags(CallContext& context, Fd fd, FdFlags flags) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_fdstat_set_flags));
  return file->set_flags(flags);
}

Result<void> fd_fdstat_set_rights(CallContext& context, Fd fd, Rights base, Rights inheriting) {
  return context.process.fds().shrink_rights(fd, base, inheriting);
}

Result<FileStat> fd_filestat_get(CallContext& context, Fd fd) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_filestat_get));
  WASIFS_TRY(const Stat stat, file->inode()->stat());
  return filestat_of(stat);
}

Result<void> fd_filestat_set_size(CallContext& context, Fd fd, FileSize size) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_filestat_set_size));
  if (size > largest_offset) return Errno::fbig;
  return file->inode()->as_file()->truncate(size);
}

Result<void> fd_filestat_set_times(CallContext& context, Fd fd, Timestamp atim, Timestamp mtim,
                                   FstFlags flags) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_filestat_set_times));
  WASIFS_TRY(const TimesChange change, times_change(atim, mtim, flags));
  return file->inode()->set_times(change);
}

}  // namespace wasifs::preview1
