// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stores one snapshot in Redis. Used by the store; one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "snapshot/digest_hash.h"
#include "stores/redis/holder.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::redis {

class Writer final : public StoreWriter {
 public:
  [[nodiscard]] static SnapshotResult<std::unique_ptr<StoreWriter>> make(
      std::shared_ptr<const StoreState> state);

  SnapshotResult<std::vector<bool>> present(std::span<const Digest> digests) override;
  SnapshotResult<void> put(std::span<const NewChunk> chunks) override;
  SnapshotResult<void> commit(std::string_view name, std::span<const std::byte> root,
                              std::span<const NamedChunk> chunks) override;

 private:
  // What is known of a chunk that is pinned.
  static constexpr std::uint32_t absent = 0;

  Writer(std::shared_ptr<const StoreState> state, Connection connection)
      : state_(std::move(state)), connection_(std::move(connection)) {}

  SnapshotResult<void> pin_new(std::span<const NewChunk> chunks);
  SnapshotResult<void> publish(std::string_view name, std::span<const std::byte> record,
                               std::size_t root_size);

  std::shared_ptr<const StoreState> state_;
  Connection connection_;
  std::optional<Holder> holder_;  // It holds the record that will be stored.
  std::unordered_map<Digest, std::uint32_t, DigestHash> pinned_;  // Their sizes, or `absent`.
  bool ended_ = false;
};

}  // namespace wasifs::redis
