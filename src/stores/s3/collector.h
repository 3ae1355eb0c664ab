// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Frees what no snapshot needs. First it says that it runs: whoever begins to rely on something
// afterwards waits for it to end, and what others rely on already they have said before, so that
// it is seen. Holders are looked at before roots: one that ends in between has left its root. Used
// by the store; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "snapshot/digest_hash.h"
#include "stores/s3/lease.h"

namespace wasifs::s3 {

class Collector {
 public:
  explicit Collector(Bucket& bucket) noexcept : bucket_(bucket) {}
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;
  /// Says that it has ended.
  ~Collector();

  /// Returns the bytes freed.
  [[nodiscard]] SnapshotResult<std::uint64_t> run();

 private:
  // Gets objects, so many at once, and renews the lease in between.
  SnapshotResult<void> get(std::span<const std::string> names, std::size_t most,
                           std::size_t at_once, const Bucket::Got& got);
  SnapshotResult<void> look_at_holders();
  SnapshotResult<void> look_at_holder(const std::string& name, std::int64_t modified,
                                      std::vector<std::string> pins);
  SnapshotResult<void> look_at_roots();
  SnapshotResult<void> read_records();
  SnapshotResult<void> sweep(std::string_view start, bool (Collector::*needed)(std::string_view));
  bool record_needed(std::string_view name);
  bool chunk_needed(std::string_view name);

  Bucket& bucket_;
  std::optional<Lease> lease_;
  std::vector<std::string> dead_;  // Names of what dead holders have left.
  std::set<std::string> roots_;    // Records of snapshots.
  std::set<std::string> held_;     // Records of holders.
  std::unordered_set<Digest, DigestHash> chunks_;
  std::uint64_t freed_ = 0;
};

}  // namespace wasifs::s3
