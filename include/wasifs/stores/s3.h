// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Snapshots in a bucket of Amazon S3 or of what speaks its protocol, so that what is saved on one
// machine resumes on another. In the library wasifs::s3. The server has to show each object that
// was put to whoever asks next, as Amazon's does.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "wasifs/snapshot_store.h"

namespace wasifs {

/// How a bucket is used. What is empty comes from the URL, then from the environment as other tools
/// have it.
struct S3Options {
  /// "https://HOST[:PORT]"; else AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, Amazon's for the region.
  std::string endpoint{};
  /// Else AWS_REGION, AWS_DEFAULT_REGION, "us-east-1".
  std::string region{};
  /// Else AWS_ACCESS_KEY_ID.
  std::string access_key{};
  /// Else AWS_SECRET_ACCESS_KEY.
  std::string secret_key{};
  /// Else AWS_SESSION_TOKEN where the keys come from the environment too.
  std::string session_token{};
  /// Requests at a time, 1 to 1000.
  unsigned parallel = 32;
  /// How often a request is tried that the server could not answer just then (5xx, 429) or whose
  /// connection broke.
  int attempts = 6;
  /// Wait before the second attempt; doubles each time.
  std::chrono::milliseconds backoff{100};
  /// Longest wait for a connection.
  std::chrono::milliseconds connect_timeout{10000};
  /// Longest time of one request.
  std::chrono::milliseconds timeout{60000};
  /// How long a writer, reader or collector that does nothing counts as alive, at least 4 s. A
  /// writer that was silent for half of it fails. After a crash, garbage stays as long, and writers
  /// wait as long for a collector that crashed.
  std::chrono::milliseconds lease{300000};
  /// zstd's level.
  int compression = 3;
};

/// A store in the bucket that `url` names: "s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME]", what
/// has other meanings in URLs written as %XX. The bucket has to exist; with a prefix, other things
/// and other stores may be in it too. Chunks are compressed, one object each. Not trusted. Each
/// writer, each reader and each other call has connections of its own, so any thread may use it.
///
/// Fails with a sentence for a URL that is none or has keys in it, missing keys, a bucket that is
/// not there or may not be read. No message shows the secret. While a collector runs, new writers
/// and readers wait for it.
[[nodiscard]] SnapshotResult<std::unique_ptr<SnapshotStore>> open_s3_store(
    const std::string& url, const S3Options& options = {});

}  // namespace wasifs
