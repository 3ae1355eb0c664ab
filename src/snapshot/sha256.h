// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The digest of chunks and roots. An object belongs to one thread; whoever digests much keeps one.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "wasifs/persist.h"

namespace wasifs {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  // In steps, for what is read piece by piece; an error shows at the end.
  void begin();
  void add(std::span<const std::byte> bytes);
  /// As `of`.
  [[nodiscard]] SnapshotResult<Digest> finish();

  /// Of all `pieces`, one after the other. Fails where the system's library has no SHA-256 or no
  /// memory for it.
  [[nodiscard]] SnapshotResult<Digest> of(std::span<const std::span<const std::byte>> pieces);
  /// Of `bytes`.
  [[nodiscard]] SnapshotResult<Digest> of(std::span<const std::byte> bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wasifs
