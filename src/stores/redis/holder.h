// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps from the collector what a writer or reader relies on: a record, and digests that are
// pinned. It lasts as long as its lease, which every command of its owner renews. Uses the
// connection of its owner, which outlives it; one thread.
#pragma once

#include <span>
#include <string>

#include "stores/redis/state.h"

namespace wasifs::redis {

class Holder {
 public:
  /// Holds `record`. The collector takes notice before it takes anything else.
  [[nodiscard]] static SnapshotResult<Holder> make(const StoreState& state, Connection& connection,
                                                   std::string id, std::string record);
  Holder(Holder&& other) noexcept
      : state_(other.state_), connection_(other.connection_), id_(std::move(other.id_)) {
    other.connection_ = nullptr;
  }
  Holder& operator=(Holder&&) = delete;
  /// Lets go, where the connection still serves.
  ~Holder();

  [[nodiscard]] const std::string& id() const noexcept { return id_; }

  /// Fails where the lease has run out, else makes it last anew.
  [[nodiscard]] SnapshotResult<void> renew();
  /// From now on these chunks stay, if they are there.
  [[nodiscard]] SnapshotResult<void> pin(std::span<const Digest> digests);

 private:
  Holder(const StoreState& state, Connection& connection, std::string id)
      : state_(&state), connection_(&connection), id_(std::move(id)) {}

  const StoreState* state_;
  Connection* connection_;
  std::string id_;
};

}  // namespace wasifs::redis
