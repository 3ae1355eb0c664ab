// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Descriptors as such and the content as a whole: close, renumber, sync, advise, allocate,
// preopens.
#include <span>

#include "abi/preview1_calls.gen.h"
#include "wasi/call_values.h"
#include "wasi/needs.h"

namespace wasifs::preview1 {

Result<void> fd_close(CallContext& context, Fd fd) {
  return context.process.fds().close(fd);
}

Result<void> fd_renumber(CallContext& context, Fd fd, Fd to) {
  return context.process.fds().renumber(fd, to);
}

Result<void> fd_datasync(CallContext& context, Fd fd) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_datasync));
  return file->inode()->sync(true);
}

Result<void> fd_sync(CallContext& context, Fd fd) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_sync));
  return file->inode()->sync(false);
}

Result<void> fd_advise(CallContext& context, Fd fd, FileSize offset, FileSize len, Advice advice) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_advise));
  // A range beyond the end of all files holds nothing to advise about.
  if (offset > largest_offset || len > largest_offset - offset) return {};
  return file->inode()->as_file()->advise(offset, len, advice);
}

Result<void> fd_allocate(CallContext& context, Fd fd, FileSize offset, FileSize len) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_allocate));
  if (len == 0 || offset > largest_offset) return Errno::inval;
  if (len > largest_offset - offset) return Errno::fbig;
  return file->inode()->as_file()->allocate(offset, len);
}

Result<Prestat> fd_prestat_get(CallContext& context, Fd fd) {
  WASIFS_TRY(const FdInUse used, context.process.fds().use(fd, needs::nothing));
  const auto& name = used.entry().preopen_name;
  if (!name) return Errno::badf;
  return Prestat{.value = PrestatDir{.pr_name_len = static_cast<Size>(name->size())}};
}

Result<void> fd_prestat_dir_name(CallContext& context, Fd fd, GuestSpan<std::uint8_t> path) {
  WASIFS_TRY(const FdInUse used, context.process.fds().use(fd, needs::nothing));
  const auto& name = used.entry().preopen_name;
  if (!name) return Errno::badf;
  if (path.size() < name->size()) return Errno::nametoolong;
  return context.write_bytes(path.data().address(), std::as_bytes(std::span(*name)));
}

}  // namespace wasifs::preview1
