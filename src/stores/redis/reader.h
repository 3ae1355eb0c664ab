// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads one snapshot from Redis. Chunks are fetched when they are asked for, and more of those that
// follow the longer they are asked for in their order. Where it may write, it holds the snapshot's
// record, so that nothing of it goes meanwhile. Used by the store; one thread.
#pragma once

#include <memory>
#include <optional>

#include "snapshot/read_ahead.h"
#include "snapshot/stored_form.h"
#include "stores/redis/holder.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::redis {

class Reader final : public StoreReader {
 public:
  [[nodiscard]] static SnapshotResult<std::unique_ptr<StoreReader>> open(
      std::shared_ptr<const StoreState> state, std::string_view name);

  std::span<const std::byte> root() const noexcept override { return record_.root; }
  SnapshotResult<void> expect(std::span<const NamedChunk> chunks) override;
  SnapshotResult<ChunkBytes> chunk(const Digest& digest) override;

 private:
  Reader(std::shared_ptr<const StoreState> state, Connection connection)
      : state_(std::move(state)), connection_(std::move(connection)) {}

  SnapshotResult<bool> take_record(std::string_view name, const std::string& record);

  std::shared_ptr<const StoreState> state_;
  Connection connection_;
  std::optional<Holder> holder_;
  StoredRecord record_;
  // At most 8 MiB at once.
  ReadAhead chunks_{2, 128};
};

}  // namespace wasifs::redis
