// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a store's writers and readers share. Never changes, so any thread may use it.
#pragma once

#include <string>
#include <string_view>

#include "snapshot/root_pointer.h"
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

/// Where `name` leads; an empty record where there is no such snapshot.
[[nodiscard]] SnapshotResult<RootPointer> find_root(Connection& connection, const Keys& keys,
                                                    std::string_view name);

}  // namespace wasifs::redis
