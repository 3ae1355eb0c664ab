// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Snapshots in a Redis server, or what speaks its protocol and runs its scripts, so that what is
// saved on one machine resumes on another. In the library wasifs::redis. How durable a snapshot is,
// the server decides by its configuration; one that evicts keys loses snapshots.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "wasifs/snapshot_store.h"

namespace wasifs {

/// How a Redis server is used.
struct RedisOptions {
  /// Names the store among others in the same database, where the URL does not: every key begins
  /// with "{PREFIX}:". 1 to 64 letters, digits, '.', '_' and '-'.
  std::string prefix = "wasifs";
  /// Longest wait for a connection.
  std::chrono::milliseconds connect_timeout{5000};
  /// Longest wait for an answer.
  std::chrono::milliseconds timeout{30000};
  /// How long a writer or reader that does nothing keeps what it relies on from being collected. A
  /// writer that was silent for longer fails. After a crash, garbage stays as long.
  std::chrono::milliseconds lease{300000};
  /// zstd's level.
  int compression = 3;
};

/// A store in the server at `url`: "redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]" or
/// "unix://[USER[:PASSWORD]@]/PATH", both with "?db=N&prefix=NAME" at will; what has other meanings
/// in URLs is written as %XX. Chunks are compressed. Not trusted. Each writer, each reader and each
/// other call has a connection of its own, so any thread may use it.
///
/// Fails with a sentence for a URL that is none, a server that cannot be reached or refuses the
/// password. No message shows the password.
[[nodiscard]] SnapshotResult<std::unique_ptr<SnapshotStore>> open_redis_store(
    const std::string& url, const RedisOptions& options = {});

}  // namespace wasifs
