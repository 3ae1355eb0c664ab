// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Frees what no snapshot needs. The server deletes by a script that first looks whether anything
// has changed that the collector does not know of: a root, or somebody who holds something. So
// nothing is lost however long it takes. Used by the store; one thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "snapshot/digest_hash.h"
#include "stores/redis/state.h"

namespace wasifs::redis {

class Collector {
 public:
  Collector(const StoreState& state, Connection& connection) noexcept
      : state_(state), connection_(connection) {}

  /// Returns the bytes freed.
  [[nodiscard]] SnapshotResult<std::uint64_t> run();

 private:
  SnapshotResult<void> look();
  SnapshotResult<void> look_at_holders();
  SnapshotResult<void> need(std::string_view name, const std::string& record);
  SnapshotResult<void> take(std::vector<std::string> keys);
  [[nodiscard]] bool needed(std::string_view key) const;

  const StoreState& state_;
  Connection& connection_;
  std::string epoch_;
  std::vector<std::string> pins_;  // Keys.
  std::set<std::string> records_;  // Those that stay.
  std::set<std::string> read_;     // Of these, whose chunks are in `needed_`.
  std::unordered_set<Digest, DigestHash> needed_;
  std::uint64_t freed_ = 0;
};

}  // namespace wasifs::redis
