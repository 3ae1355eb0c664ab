// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stores one snapshot in a bucket. What recent snapshots have is there, as their records tell; all
// else is put, whether it is there or not. Used by the store; one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "snapshot/digest_hash.h"
#include "snapshot/root_pointer.h"
#include "stores/s3/holder.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::s3 {

class Writer final : public StoreWriter {
 public:
  [[nodiscard]] static SnapshotResult<std::unique_ptr<StoreWriter>> make(
      std::shared_ptr<const Address> address);

  SnapshotResult<std::vector<bool>> present(std::span<const Digest> digests) override;
  SnapshotResult<void> put(std::span<const NewChunk> chunks) override;
  SnapshotResult<void> commit(std::string_view name, std::span<const std::byte> root,
                              std::span<const NamedChunk> chunks) override;

 private:
  explicit Writer(std::shared_ptr<const Address> address)
      : address_(std::move(address)), bucket_(*address_) {}

  SnapshotResult<std::vector<std::string>> recent_records();
  SnapshotResult<void> read_records();
  SnapshotResult<void> put_new(std::span<const NewChunk> chunks);

  std::shared_ptr<const Address> address_;
  Bucket bucket_;
  std::optional<Holder> holder_;      // Also of the record that will be put.
  std::vector<std::string> records_;  // Held, and not read yet.
  std::unordered_map<Digest, std::uint32_t, DigestHash> there_;  // With their sizes.
  bool ended_ = false;
};

/// Where `name` leads; an empty record where there is no such snapshot.
[[nodiscard]] SnapshotResult<RootPointer> find_root(Bucket& bucket, std::string_view name);

}  // namespace wasifs::s3
