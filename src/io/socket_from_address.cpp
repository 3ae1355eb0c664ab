// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "io/host_address.h"
#include "io/host_socket.h"
#include "wasifs/io/host_socket.h"

namespace wasifs {
namespace {

using Made = std::expected<HostSocketAt, std::string>;

// A descriptor until an inode owns it.
class OpenSocket {
 public:
  explicit OpenSocket(const HostAddress& address) noexcept
      : fd_(::socket(address.family, address.type | SOCK_CLOEXEC, 0)) {}
  ~OpenSocket() {
    if (fd_ >= 0) close(fd_);
  }
  OpenSocket(const OpenSocket&) = delete;
  OpenSocket& operator=(const OpenSocket&) = delete;
  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// The file of a Unix socket that was bound here: removed at the end, if it is still that file.
class BoundFile {
 public:
  explicit BoundFile(std::string path) : path_(std::move(path)) {
    if (lstat(path_.c_str(), &made_) != 0) made_ = {};
  }
  ~BoundFile() {
    struct stat now;
    if (lstat(path_.c_str(), &now) == 0 && now.st_dev == made_.st_dev && now.st_ino == made_.st_ino)
      unlink(path_.c_str());
  }
  BoundFile(const BoundFile&) = delete;
  BoundFile& operator=(const BoundFile&) = delete;

 private:
  const std::string path_;
  struct stat made_{};
};

void turn_on(int fd, int level, int option) noexcept {
  const int on = 1;
  // A family that does not know the option does without it.
  [[maybe_unused]] const int result = setsockopt(fd, level, option, &on, sizeof on);
}

void send_at_once(int fd, const HostAddress& address) noexcept {
  if (address.family != AF_UNIX && address.type == SOCK_STREAM)
    turn_on(fd, IPPROTO_TCP, TCP_NODELAY);
}

FileType file_type(const HostAddress& address) noexcept {
  return address.type == SOCK_DGRAM ? FileType::socket_dgram : FileType::socket_stream;
}

// Each of these gives errno, or 0.

int start_listening(int fd, const HostAddress& address, int backlog) noexcept {
  // Where a Unix socket has no file yet, nobody else's is in the way.
  if (address.family != AF_UNIX) turn_on(fd, SOL_SOCKET, SO_REUSEADDR);
  send_at_once(fd, address);
  if (bind(fd, address.get(), address.size) != 0) return errno;
  if (address.type == SOCK_STREAM && listen(fd, backlog) != 0) return errno;
  return 0;
}

int start_connecting(int fd, const HostAddress& address) noexcept {
  send_at_once(fd, address);
  if (connect(fd, address.get(), address.size) == 0) return 0;
  if (errno != EINTR) return errno;
  // A signal does not end what has begun; how it ends is told once it is writable.
  pollfd asked{.fd = fd, .events = POLLOUT, .revents = 0};
  while (poll(&asked, 1, -1) < 0 && errno == EINTR) {
  }
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

std::string sentence_for(const char* what, std::string_view address, std::string_view reason) {
  return fmt::format("cannot {} {}: {}", what, address, reason);
}

// Tries the addresses in their order until `start` succeeds with one.
template <class Start>
std::expected<std::pair<int, HostAddress>, std::string> first_that_works(
    const std::vector<HostAddress>& addresses, Start start) {
  int error = 0;
  for (const HostAddress& address : addresses) {
    OpenSocket socket(address);
    error = socket.get() < 0 ? errno : start(socket.get(), address);
    if (error == 0) return std::pair(socket.release(), address);
  }
  return std::unexpected(std::strerror(error));
}

}  // namespace

Made listen_at(std::string_view address, int backlog) {
  const auto refuse = [address](const std::string& reason) {
    return std::unexpected(sentence_for("listen at", address, reason));
  };
  const auto addresses = find_addresses(address, true);
  if (!addresses) return refuse(addresses.error());
  auto made = first_that_works(*addresses, [backlog](int fd, const HostAddress& at) {
    return start_listening(fd, at, backlog);
  });
  if (!made) return refuse(made.error());
  auto& [fd, bound] = *made;
  if (bound.family != AF_UNIX) {
    bound.size = sizeof bound.bytes;  // with the port that was free
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound.bytes), &bound.size) != 0) bound = {};
  }
  std::shared_ptr<void> file;
  if (std::string path = bound.path(); !path.empty())
    file = std::make_shared<BoundFile>(std::move(path));
  return HostSocketAt{make_ref<HostSocket>(fd, Ownership::take, file_type(bound), std::move(file)),
                      address_text(bound)};
}

Made connect_to(std::string_view address) {
  const auto refuse = [address](const std::string& reason) {
    return std::unexpected(sentence_for("connect to", address, reason));
  };
  const auto addresses = find_addresses(address, false);
  if (!addresses) return refuse(addresses.error());
  const auto made = first_that_works(*addresses, start_connecting);
  if (!made) return refuse(made.error());
  const auto& [fd, peer] = *made;
  return HostSocketAt{make_ref<HostSocket>(fd, Ownership::take, file_type(peer)),
                      address_text(peer)};
}

}  // namespace wasifs
