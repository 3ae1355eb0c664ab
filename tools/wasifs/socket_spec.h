// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What --listen and --connect say, and the sockets that it makes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "values.h"
#include "wasifs/process.h"

namespace wasifs::cli {

/// One socket to be made and given to the guest.
struct SocketSpec {
  bool listens = false;
  std::string address;  ///< As wasifs/io/host_socket.h reads it.
  std::string name;     ///< By which the guest, or a snapshot, knows it.
  std::string where{};  ///< What it was given by: an option, or a key with its line.
};

/// ADDRESS[=NAME]
[[nodiscard]] Parsed<SocketSpec> parse_listen(std::string_view text);
/// NAME=ADDRESS
[[nodiscard]] Parsed<SocketSpec> parse_connect(std::string_view text);

/// Makes it, and tells people where it listens if the port was left to the system. A sentence where
/// it cannot.
[[nodiscard]] Parsed<Ref<Inode>> make_socket(const SocketSpec& spec);

/// A socket that the guest is to have.
struct NamedSocket {
  std::string name;
  Ref<Inode> socket;
};

/// All of `specs`, and with `inherited` first those that this program was started with, as
/// sd_listen_fds(3) says. A sentence where one cannot be had.
[[nodiscard]] Parsed<std::vector<NamedSocket>> make_sockets(const std::vector<SocketSpec>& specs,
                                                            bool inherited);
/// Tells the guest of them by LISTEN_FDS and LISTEN_FDNAMES.
void announce(const std::vector<NamedSocket>& sockets, ProcessBuilder& builder);
/// Gives them to the guest, behind its preopens. A sentence where it has no room.
[[nodiscard]] std::optional<std::string> give(const std::vector<NamedSocket>& sockets,
                                              Process& process);

}  // namespace wasifs::cli
