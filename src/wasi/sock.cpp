// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// sock_*: what a socket can do beyond reading and writing. All waiting is done here, by trying
// again.
#include "abi/preview1_calls.gen.h"
#include "vfs/buffer_part.h"
#include "wasi/call_values.h"
#include "wasi/needs.h"

namespace wasifs::preview1 {
namespace {

// Tries until there is an answer other than `again`, unless the description does not wait.
template <class Try>
auto until_ready(OpenFile& file, Interest interest, const WaitContext& wait, Try attempt)
    -> decltype(attempt()) {
  for (;;) {
    auto result = attempt();
    if (result || result.error() != Errno::again || has_all(file.flags(), FdFlags::nonblock))
      return result;
    WASIFS_CHECK(wait_ready(*file.inode(), interest, wait));
  }
}

// Receives, and with `waitall` goes on until the buffers are full, as recv() does on a stream. What
// came before an end, an error or an interrupt is a success.
Result<Received> receive(OpenFile& file, ReadBuffers& buffers, ReceiveFlags flags,
                         const WaitContext& wait) {
  SocketInode& socket = *file.inode()->as_socket();
  const auto receive_into = [&](ReadBuffers& into) {
    return until_ready(file, Interest::read, wait, [&] { return socket.try_receive(into, flags); });
  };
  WASIFS_TRY(Received received, receive_into(buffers));
  // What is only looked at stays where it is, so it never becomes more by receiving again.
  if (!has_any(flags, ReceiveFlags::waitall) || has_any(flags, ReceiveFlags::peek) ||
      socket.type() != FileType::socket_stream)
    return received;
  while (received.count != 0 && received.count < buffers.size()) {
    ReadPart rest(buffers, received.count, buffers.size() - received.count);
    const auto more = receive_into(rest.buffers());
    if (!more || more->count == 0) break;
    received.count += more->count;
  }
  return received;
}

}  // namespace

Result<Fd> sock_accept(CallContext& context, Fd fd, FdFlags flags) {
  FdTable& fds = context.process.fds();
  WASIFS_TRY(const FdInUse listener, fds.use(fd, needs::sock_accept));
  if (has_any(flags, ~FdFlags::nonblock)) return Errno::inval;
  WASIFS_CHECK(fds.has_room());  // else an accepted connection would be lost
  SocketInode& socket = *listener->inode()->as_socket();
  WASIFS_TRY(Ref<Inode> connection,
             until_ready(*listener, Interest::read, context.process.wait_context(),
                         [&] { return socket.try_accept(); }));
  const Ref<OpenFile> file = make_ref<OpenFile>(std::move(connection), Access::read_write, flags);
  const Rights fitting = applicable_rights(file->inode()->type(), file->access(), false);
  const FdRights rights{.base = listener.entry().rights.inheriting & fitting,
                        .inheriting = Rights{},
                        .ceiling = listener.entry().rights.inheriting_ceiling,
                        .inheriting_ceiling = Rights{}};
  return fds.insert({file, rights, nullptr});
}

Result<std::tuple<Size, RoFlags>> sock_recv(CallContext& context, Fd fd, GuestReadBuffers& ri_data,
                                            RiFlags ri_flags) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::sock_recv));
  WASIFS_TRY(ReadBuffers buffers, ri_data.buffers());
  WASIFS_TRY(const Received received, receive(*file, buffers, static_cast<ReceiveFlags>(ri_flags),
                                              context.process.wait_context()));
  ri_data.filled(received.count);
  return std::tuple(static_cast<Size>(received.count),
                    received.truncated ? RoFlags::recv_data_truncated : RoFlags{});
}

Result<Size> sock_send(CallContext& context, Fd fd, GuestWriteBuffers& si_data, SiFlags si_flags) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::sock_send));
  if (si_flags != 0) return Errno::inval;
  WASIFS_TRY(WriteBuffers buffers, si_data.buffers());
  const WaitContext wait = context.process.wait_context();
  // One message, which may be empty; a stream takes all of it piece by piece.
  const auto send_message = [&] {
    return until_ready(*file, Interest::write, wait,
                       [&] { return file->inode()->as_stream()->try_write(buffers); });
  };
  const bool message = file->inode()->type() == FileType::socket_dgram;
  WASIFS_TRY(const std::size_t count, message ? send_message() : file->write(buffers, wait));
  return static_cast<Size>(count);
}

Result<void> sock_shutdown(CallContext& context, Fd fd, SdFlags how) {
  WASIFS_TRY(const FdInUse file, context.process.fds().use(fd, needs::sock_shutdown));
  if (how == SdFlags{}) return Errno::inval;
  return file->inode()->as_socket()->shutdown(static_cast<Shutdown>(how));
}

}  // namespace wasifs::preview1
