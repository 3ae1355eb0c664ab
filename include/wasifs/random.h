// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a guest's random bytes come from. Injected. Implementations are called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "wasifs/result.h"

namespace wasifs {

/// A place in a reproducible sequence.
struct RandomState {
  std::uint64_t seed = 0;      ///< As given to `seeded_random`.
  std::uint64_t position = 0;  ///< Bytes given so far.
};

/// A source of random bytes. Thread-safe.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;

  /// Fills all of `bytes`, or fails with `io` and leaves them undefined.
  [[nodiscard]] virtual Result<void> fill(std::span<std::byte> bytes) noexcept = 0;
  /// What `restored_random` makes the same source of; nothing where it cannot be reproduced, which
  /// is the default.
  [[nodiscard]] virtual std::optional<RandomState> state() const noexcept { return std::nullopt; }
};

/// The operating system's cryptographic source.
[[nodiscard]] std::shared_ptr<Random> system_random();

/// A reproducible source: the same `seed` gives the same bytes on every machine, however they are
/// asked for in pieces. Not for secrets.
[[nodiscard]] std::shared_ptr<Random> seeded_random(std::uint64_t seed);
/// The same, from `state` on.
[[nodiscard]] std::shared_ptr<Random> restored_random(const RandomState& state);

}  // namespace wasifs
