// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a Redis server is and who asks, from a URL. A value.
#pragma once

#include <string>
#include <string_view>

#include "wasifs/persist.h"

namespace wasifs::redis {

struct Address {
  std::string path;  ///< Of a socket; empty: `host` and `port`.
  std::string host;
  int port = 6379;
  std::string user;      ///< Empty: the default one.
  std::string password;  ///< Empty: none.
  int database = 0;
  std::string prefix;  ///< Empty: not said.
  std::string shown;   ///< The URL without user and password.
};

/// The address that `url` names. Messages do not show its password.
[[nodiscard]] SnapshotResult<Address> parse_address(std::string_view url);

/// Whether `prefix` may begin the keys of a store.
[[nodiscard]] bool valid_prefix(std::string_view prefix) noexcept;

}  // namespace wasifs::redis
