// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps from the collectors what a writer or reader relies on: records with their chunks, and
// chunks that it is about to put. What is held must be said before it is relied on, and then every
// collector that may not have heard it has to end: so it waits for those that run just then. Those
// that begin later see it. Uses the bucket of its owner, which outlives it; one thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stores/s3/lease.h"

namespace wasifs::s3 {

class Holder {
 public:
  /// Holds `records`.
  [[nodiscard]] static SnapshotResult<Holder> make(Bucket& bucket, std::string id,
                                                   const std::vector<std::string>& records);
  Holder(Holder&& other) noexcept;
  Holder& operator=(Holder&&) = delete;
  /// Lets go.
  ~Holder();

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  /// See `Lease::renew`.
  [[nodiscard]] SnapshotResult<void> renew() { return lease_.renew(); }
  /// See `Lease::until`.
  [[nodiscard]] Clock::time_point until() const noexcept { return lease_.until(); }
  /// From now on these chunks stay once they are there.
  [[nodiscard]] SnapshotResult<void> pin(std::span<const Digest> digests);

 private:
  Holder(Bucket& bucket, std::string id, Lease lease)
      : bucket_(&bucket), id_(std::move(id)), lease_(std::move(lease)) {}
  SnapshotResult<void> wait_for_collectors();

  Bucket* bucket_;
  std::string id_;
  Lease lease_;
  std::size_t pins_ = 0;  // Objects.
};

}  // namespace wasifs::s3
