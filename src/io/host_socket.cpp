// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/host_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "host_os/errno_map.h"
#include "io/host_pieces.h"

namespace wasifs {
namespace {

msghdr message_of(std::span<iovec> pieces) noexcept {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return message;
}

}  // namespace

HostSocket::HostSocket(int fd, Ownership ownership, FileType type,
                       std::shared_ptr<void> companion) noexcept
    : SocketInode(type), companion_(std::move(companion)), host_(fd, ownership) {}

HostSocket::~HostSocket() = default;

// Linux says so to a call that waits, and EAGAIN to one that does not, though poll() calls it
// ready.
bool HostSocket::reading_was_shut() const noexcept {
  pollfd asked{.fd = host_.get(), .events = POLLRDHUP, .revents = 0};
  return poll(&asked, 1, 0) == 1 && (asked.revents & POLLRDHUP) != 0;
}

ssize_t HostSocket::receive(HostPieces& pieces, int flags, bool& truncated) noexcept {
  msghdr message = message_of(pieces.get());
  const ssize_t count = recvmsg(host_.get(), &message, flags | MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN && keeps_messages() && reading_was_shut()) return 0;
  truncated = count >= 0 && (message.msg_flags & MSG_TRUNC) != 0;
  return count;
}

Result<std::size_t> HostSocket::try_read(ReadBuffers& buffers) {
  if (buffers.remaining() == 0) return std::size_t{0};
  HostPieces pieces(buffers);
  bool truncated = false;
  return transferred(buffers, [&] { return receive(pieces, 0, truncated); });
}

Result<Received> HostSocket::try_receive(ReadBuffers& buffers, ReceiveFlags flags) {
  // A stream has nothing to say to who asks for nothing; a message is taken all the same.
  if (buffers.remaining() == 0 && !keeps_messages()) return Received{};
  HostPieces pieces(buffers);
  Received received;
  const int peek = has_any(flags, ReceiveFlags::peek) ? MSG_PEEK : 0;
  WASIFS_TRY(received.count,
             transferred(buffers, [&] { return receive(pieces, peek, received.truncated); }));
  return received;
}

Result<std::size_t> HostSocket::try_write(WriteBuffers& buffers) {
  HostPieces pieces(buffers);
  // The rest would be a message of its own.
  if (keeps_messages() && pieces.size() != buffers.remaining()) return Errno::msgsize;
  if (pieces.size() == 0 && !keeps_messages()) return std::size_t{0};
  const msghdr message = message_of(pieces.get());
  return transferred(buffers,
                     [&] { return sendmsg(host_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL); });
}

Result<void> HostSocket::make_accept_quiet() noexcept {
  if (accept_is_quiet_.load(std::memory_order_relaxed)) return {};
  int listens = 0;
  socklen_t size = sizeof listens;
  if (getsockopt(host_.get(), SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0)
    return from_host_errno(errno);
  if (listens == 0) return keeps_messages() ? Errno::notsup : Errno::inval;
  const int flags = fcntl(host_.get(), F_GETFL);
  if (flags < 0 || fcntl(host_.get(), F_SETFL, flags | O_NONBLOCK) < 0)
    return from_host_errno(errno);
  accept_is_quiet_.store(true, std::memory_order_relaxed);
  return {};
}

Result<Ref<Inode>> HostSocket::try_accept() {
  WASIFS_CHECK(make_accept_quiet());
  int connection = -1;
  do {
    connection = accept4(host_.get(), nullptr, nullptr, SOCK_CLOEXEC);
  } while (connection < 0 && errno == EINTR);
  if (connection < 0 && errno == EAGAIN && reading_was_shut()) return Errno::inval;
  if (connection < 0) return from_host_errno(errno);
  return Ref<Inode>(make_ref<HostSocket>(connection, Ownership::take, type()));
}

Result<void> HostSocket::shutdown(Shutdown how) {
  constexpr std::array<int, 4> system_names{0, SHUT_RD, SHUT_WR, SHUT_RDWR};
  if (::shutdown(host_.get(), system_names[static_cast<unsigned>(how) & 3U]) != 0)
    return from_host_errno(errno);
  return {};
}

}  // namespace wasifs
