// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a store's writers and readers share. Never changes, so any thread may use it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stores/redis/connection.h"
#include "stores/redis/keys.h"

namespace wasifs::redis {

struct StoreState {
  Address address;
  RedisOptions options;
  Keys keys;

  [[nodiscard]] SnapshotResult<Connection> connect() const {
    return Connection::open(address, options);
  }
};

/// What the key `roots` says of one snapshot.
struct RootPointer {
  std::string record;      ///< The identifier.
  std::uint64_t size = 0;  ///< Bytes of the root.
  std::int64_t saved_at = 0;
};

/// As it is stored.
[[nodiscard]] std::string text_of(const RootPointer& pointer);
/// What `text` says; nothing where that is anything else.
[[nodiscard]] std::optional<RootPointer> parse_pointer(std::string_view text);

/// Where `name` leads; an empty record where there is no such snapshot.
[[nodiscard]] SnapshotResult<RootPointer> find_root(Connection& connection, const Keys& keys,
                                                    std::string_view name);

}  // namespace wasifs::redis
