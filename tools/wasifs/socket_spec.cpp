// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "socket_spec.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <utility>

#include "terminal.h"
#include "wasifs/io/host_fd.h"
#include "wasifs/io/host_socket.h"

namespace wasifs::cli {
namespace {

// Where sockets begin that a program was started with. Source: sd_listen_fds(3).
constexpr int first_inherited = 3;
// What sd_listen_fds_with_names(3) calls what has no name.
constexpr const char* no_name = "unknown";

// Names are told apart by colons.
bool is_name(std::string_view name) {
  return !name.empty() && name.find(':') == name.npos;
}

std::string or_empty(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

// The next of the names in `names`, which loses it.
std::string take_name(std::string& names) {
  const std::size_t colon = names.find(':');
  std::string name = names.substr(0, colon);
  names.erase(0, colon == names.npos ? colon : colon + 1);
  return name.empty() ? no_name : name;
}

Parsed<std::vector<NamedSocket>> inherited_sockets() {
  const auto owner = parse_number(or_empty(std::getenv("LISTEN_PID")));
  const auto count = parse_number(or_empty(std::getenv("LISTEN_FDS")));
  if (!owner || !count || *owner != static_cast<std::uint64_t>(getpid()))
    return std::unexpected(
        "--listen-fds: this program was started with no sockets (LISTEN_FDS, LISTEN_PID)");
  std::string names = or_empty(std::getenv("LISTEN_FDNAMES"));
  std::vector<NamedSocket> sockets;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const int fd = first_inherited + static_cast<int>(i);
    auto socket = from_host_fd(fd, Ownership::borrow);
    if (!socket)
      return std::unexpected(fmt::format("--listen-fds: descriptor {} cannot be used: {}", fd,
                                         errno_message(socket.error())));
    sockets.push_back({take_name(names), *std::move(socket)});
  }
  return sockets;
}

}  // namespace

Parsed<SocketSpec> parse_listen(std::string_view text) {
  const std::size_t equals = text.rfind('=');
  SocketSpec spec{.listens = true,
                  .address = std::string(text.substr(0, equals)),
                  .name = equals == text.npos ? no_name : std::string(text.substr(equals + 1))};
  if (spec.address.empty() || !is_name(spec.name))
    return std::unexpected(
        fmt::format("\"{}\" is not ADDRESS[=NAME], with a NAME without colons", text));
  return spec;
}

Parsed<SocketSpec> parse_connect(std::string_view text) {
  const std::size_t equals = text.find('=');
  SocketSpec spec{.address = {}, .name = std::string(text.substr(0, equals))};
  if (equals != text.npos) spec.address = text.substr(equals + 1);
  if (spec.address.empty() || !is_name(spec.name))
    return std::unexpected(
        fmt::format("\"{}\" is not NAME=ADDRESS, with a NAME without colons", text));
  return spec;
}

Parsed<Ref<Inode>> make_socket(const SocketSpec& spec) {
  auto made = spec.listens ? listen_at(spec.address) : connect_to(spec.address);
  if (!made) return std::unexpected(fmt::format("{}: {}", spec.where, made.error()));
  if (spec.listens && spec.address.ends_with(":0"))
    print_note(fmt::format("listening at {}", made->address));
  return std::move(made->socket);
}

Parsed<std::vector<NamedSocket>> make_sockets(const std::vector<SocketSpec>& specs,
                                              bool inherited) {
  std::vector<NamedSocket> sockets;
  if (inherited) {
    auto begun_with = inherited_sockets();
    if (!begun_with) return begun_with;
    sockets = *std::move(begun_with);
  }
  for (const SocketSpec& spec : specs) {
    auto socket = make_socket(spec);
    if (!socket) return std::unexpected(socket.error());
    sockets.push_back({spec.name, *std::move(socket)});
  }
  return sockets;
}

void announce(const std::vector<NamedSocket>& sockets, ProcessBuilder& builder) {
  if (sockets.empty()) return;
  std::string names;
  for (const NamedSocket& socket : sockets) {
    if (!names.empty()) names += ':';
    names += socket.name;
  }
  builder.environment("LISTEN_FDS", std::to_string(sockets.size()));
  builder.environment("LISTEN_FDNAMES", std::move(names));
}

std::optional<std::string> give(const std::vector<NamedSocket>& sockets, Process& process) {
  for (const NamedSocket& socket : sockets)
    if (const auto fd = process.add_descriptor(socket.socket, Access::read_write); !fd)
      return fmt::format("the socket {} cannot be given to the guest: {}", socket.name,
                         errno_message(fd.error()));
  return std::nullopt;
}

}  // namespace wasifs::cli
