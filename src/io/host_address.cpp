// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/host_address.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>
#include <memory>

namespace wasifs {
namespace {

using Addresses = std::expected<std::vector<HostAddress>, std::string>;

constexpr std::size_t path_offset = offsetof(sockaddr_un, sun_path);

// Takes `prefix` off the front of `text`, if it is there.
bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

Addresses unix_address(std::string_view path, int type) {
  sockaddr_un name{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.empty() || path == "@") return std::unexpected("it has no path");
  if (path.find('\0') != path.npos) return std::unexpected("a path has no NUL");
  // A path ends with a NUL, a name without a file does not.
  if (path.size() + (path[0] == '@' ? 0 : 1) > sizeof name.sun_path)
    return std::unexpected(
        fmt::format("a path of a socket has at most {} bytes", sizeof name.sun_path - 1));
  std::memcpy(name.sun_path, path.data(), path.size());
  if (path[0] == '@') name.sun_path[0] = '\0';
  HostAddress address{.family = AF_UNIX, .type = type};
  std::memcpy(&address.bytes, &name, sizeof name);
  address.size = static_cast<socklen_t>(path_offset + path.size() + (path[0] == '@' ? 0 : 1));
  return std::vector{address};
}

Addresses internet_address(std::string_view text, int type, bool passive) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return std::unexpected("it has no port; write HOST:PORT");
  std::string host(text.substr(0, colon));
  const std::string port(text.substr(colon + 1));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.empty() || host.find(':') != host.npos)
    return std::unexpected("it has no host; write HOST:PORT, with an IPv6 address in brackets");
  if (port.empty() || port.find_first_not_of("0123456789") != port.npos || port.size() > 5 ||
      std::stoi(port) > 65535)
    return std::unexpected(fmt::format("\"{}\" is no port", port));

  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = type;
  wanted.ai_flags = AI_NUMERICSERV | (passive ? AI_PASSIVE : 0);
  addrinfo* first = nullptr;
  const int failed =
      getaddrinfo(host == "*" ? nullptr : host.c_str(), port.c_str(), &wanted, &first);
  if (failed != 0) return std::unexpected(gai_strerror(failed));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(first, &freeaddrinfo);
  std::vector<HostAddress> found;
  for (const addrinfo* one = first; one != nullptr; one = one->ai_next) {
    HostAddress& address = found.emplace_back();
    address.family = one->ai_family;
    address.type = type;
    address.size = one->ai_addrlen;
    std::memcpy(&address.bytes, one->ai_addr, one->ai_addrlen);
  }
  return found;
}

}  // namespace

Addresses find_addresses(std::string_view text, bool passive) {
  if (take_prefix(text, "unix:")) return unix_address(text, SOCK_STREAM);
  if (take_prefix(text, "unix-datagram:")) return unix_address(text, SOCK_DGRAM);
  if (take_prefix(text, "udp:")) return internet_address(text, SOCK_DGRAM, passive);
  take_prefix(text, "tcp:");
  return internet_address(text, SOCK_STREAM, passive);
}

std::string HostAddress::path() const {
  if (family != AF_UNIX || size <= path_offset) return {};
  const auto* name = reinterpret_cast<const sockaddr_un*>(&bytes);
  return name->sun_path[0] == '\0' ? std::string() : std::string(name->sun_path);
}

std::string address_text(const HostAddress& address) {
  if (address.family == AF_UNIX) {
    const char* const scheme = address.type == SOCK_DGRAM ? "unix-datagram" : "unix";
    const auto* name = reinterpret_cast<const sockaddr_un*>(&address.bytes);
    if (name->sun_path[0] != '\0') return fmt::format("{}:{}", scheme, name->sun_path);
    const std::string_view hidden(name->sun_path + 1, address.size - path_offset - 1);
    return fmt::format("{}:@{}", scheme, hidden);
  }
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (getnameinfo(address.get(), address.size, host, sizeof host, port, sizeof port,
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0)
    return {};
  const char* const scheme = address.type == SOCK_DGRAM ? "udp" : "tcp";
  return address.family == AF_INET6 ? fmt::format("{}:[{}]:{}", scheme, host, port)
                                    : fmt::format("{}:{}:{}", scheme, host, port);
}

}  // namespace wasifs
