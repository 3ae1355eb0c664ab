// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Snapshots for tests of stores: a root and chunks whose bytes follow from numbers, saved through
// the interface of stores and compared when they are read. One thread each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/snapshot_store.h"

namespace wasifs::testing_support {

/// The bytes of one chunk.
struct TestChunk {
  Digest digest;
  std::vector<std::byte> bytes;
};

/// Bytes that follow from `seed`.
[[nodiscard]] TestChunk make_chunk(std::uint64_t seed, std::size_t size);

/// What is saved under one name.
struct TestSnapshot {
  std::vector<std::byte> root;
  std::vector<TestChunk> chunks;

  [[nodiscard]] std::vector<NamedChunk> named() const;
  [[nodiscard]] std::vector<Digest> digests() const;
};

/// Version `number` of a snapshot of `count` chunks of all sorts of sizes. Each version has the
/// chunks of the one before but for every third. The root begins with `number` and `count`.
[[nodiscard]] TestSnapshot make_version(std::uint64_t number, std::size_t count);

/// Stores what `snapshot` has and `writer` did not find.
[[nodiscard]] SnapshotResult<void> put_missing(StoreWriter& writer, const TestSnapshot& snapshot);
/// `put_missing` and `commit`.
[[nodiscard]] SnapshotResult<void> save(SnapshotStore& store, std::string_view name,
                                        const TestSnapshot& snapshot);

/// Whether `name` is `snapshot`: empty, or what is different.
[[nodiscard]] std::string difference(SnapshotStore& store, std::string_view name,
                                     const TestSnapshot& snapshot);
/// The same where only the root can say which version it is.
[[nodiscard]] std::string difference_from_version(SnapshotStore& store, std::string_view name);
/// Compares chunks only; they were expected already.
[[nodiscard]] std::string difference(StoreReader& reader, const TestSnapshot& snapshot);

}  // namespace wasifs::testing_support
