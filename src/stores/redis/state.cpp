// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/redis/state.h"

#include "snapshot/sentence.h"

namespace wasifs::redis {

SnapshotResult<RootPointer> find_root(Connection& connection, const Keys& keys,
                                      std::string_view name) {
  SNAPSHOT_TRY(const auto reply, connection.ask({"HGET", keys.roots(), name}));
  if (reply.is_nil()) return RootPointer();
  const auto text = reply.text();
  const auto pointer = text ? parse_pointer(*text) : std::nullopt;
  if (!pointer) return sentence("{}: snapshot {} is damaged", connection.name(), name);
  return *pointer;
}

}  // namespace wasifs::redis
