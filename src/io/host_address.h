// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Addresses of host sockets: text into what bind() and connect() take, and back. Used by
// socket_from_address.cpp. No state; any thread.
#pragma once

#include <sys/socket.h>

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace wasifs {

struct HostAddress {
  int family = AF_UNSPEC;
  int type = SOCK_STREAM;
  sockaddr_storage bytes{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* get() const noexcept {
    return reinterpret_cast<const sockaddr*>(&bytes);
  }
  // The file that bind() makes; empty where it makes none.
  [[nodiscard]] std::string path() const;
};

// What `text` stands for, best first, never empty; `passive`: to listen at. Fails with the reason.
[[nodiscard]] std::expected<std::vector<HostAddress>, std::string> find_addresses(
    std::string_view text, bool passive);

// As `find_addresses` reads it.
[[nodiscard]] std::string address_text(const HostAddress& address);

}  // namespace wasifs
