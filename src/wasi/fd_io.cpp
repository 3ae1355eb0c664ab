// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Transfers and offsets: fd_read, fd_write, fd_pread, fd_pwrite, fd_seek, fd_tell.
#include "abi/preview1_calls.gen.h"
#include "wasi/call_values.h"
#include "wasi/needs.h"

namespace wasifs::preview1 {

Result<Size> fd_read(CallContext& context, Fd fd, GuestReadBuffers& iovs) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_read));
  WASIFS_TRY(ReadBuffers buffers, iovs.buffers());
  WASIFS_TRY(const std::size_t count, file->read(buffers, context.process.wait_context()));
  iovs.filled(count);
  return static_cast<Size>(count);
}

Result<Size> fd_write(CallContext& context, Fd fd, GuestWriteBuffers& iovs) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_write));
  WASIFS_TRY(WriteBuffers buffers, iovs.buffers());
  WASIFS_TRY(const std::size_t count, file->write(buffers, context.process.wait_context()));
  return static_cast<Size>(count);
}

Result<Size> fd_pread(CallContext& context, Fd fd, GuestReadBuffers& iovs, FileSize offset) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_pread));
  WASIFS_TRY(ReadBuffers buffers, iovs.buffers());
  WASIFS_TRY(const std::size_t count, file->read_at(buffers, offset));
  iovs.filled(count);
  return static_cast<Size>(count);
}

Result<Size> fd_pwrite(CallContext& context, Fd fd, GuestWriteBuffers& iovs, FileSize offset) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_pwrite));
  WASIFS_TRY(WriteBuffers buffers, iovs.buffers());
  WASIFS_TRY(const std::size_t count, file->write_at(buffers, offset));
  return static_cast<Size>(count);
}

Result<FileSize> fd_seek(CallContext& context, Fd fd, FileDelta offset, Whence whence) {
  // Asking where the offset is needs no more than the right to ask.
  const bool only_asks = offset == 0 && whence == Whence::cur;
  WASIFS_TRY(const FdInUse file,
             context.process.fds().use(fd, only_asks ? needs::fd_tell : needs::fd_seek));
  return file->seek(offset, whence, context.process.wait_context());
}

Result<FileSize> fd_tell(CallContext& context, Fd fd) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::fd_tell));
  return file->tell(context.process.wait_context());
}

}  // namespace wasifs::preview1
