// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "vfs/stream_transfer.h"

#include "vfs/buffer_part.h"

namespace wasifs {
namespace {

// The first try gets the caller's buffers as they are; only what is left over needs buffers of its
// own.
Result<std::size_t> try_write_from(StreamInode& stream, WriteBuffers& buffers, std::size_t done) {
  if (done == 0) [[likely]]
    return stream.try_write(buffers);
  WritePart rest(buffers, done, buffers.size() - done);
  return stream.try_write(rest.buffers());
}

}  // namespace

Result<std::size_t> read_stream(StreamInode& stream, ReadBuffers& buffers, bool nonblock,
                                const WaitContext& wait) {
  if (buffers.size() == 0) return std::size_t{0};
  while (true) {
    const auto count = stream.try_read(buffers);
    if (count || count.error() != Errno::again || nonblock) return count;
    WASIFS_CHECK(wait_ready(stream, Interest::read, wait));
  }
}

Result<std::size_t> write_stream(StreamInode& stream, WriteBuffers& buffers, const OpenFile& file,
                                 const WaitContext& wait) {
  const auto nonblock = [&] { return has_any(file.flags(), FdFlags::nonblock); };
  std::size_t done = 0;
  while (done < buffers.size()) {
    Errno error = Errno::again;
    if (const auto count = try_write_from(stream, buffers, done)) {
      done += *count;
      // A stream that takes nothing and has no reason for it is not asked again. Nor is one that
      // never lets the guest wait, where a wait would be ended.
      if (*count == 0 || nonblock() || wait.interrupt.raised()) break;
      continue;
    } else {
      error = count.error();
    }
    if (error == Errno::again && !nonblock())
      error = errno_of(wait_ready(stream, Interest::write, wait));
    if (error == Errno::success) continue;
    if (done == 0) return error;
    break;
  }
  return done;
}

}  // namespace wasifs
