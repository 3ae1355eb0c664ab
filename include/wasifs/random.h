// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a guest's random bytes come from. Injected. Implementations are called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "wasifs/result.h"

namespace wasifs {

/// A source of random bytes. Thread-safe.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;

  /// Fills all of `bytes`, or fails with `io` and leaves them undefined.
  [[nodiscard]] virtual Result<void> fill(std::span<std::byte> bytes) noexcept = 0;
};

/// The operating system's cryptographic source.
[[nodiscard]] std::shared_ptr<Random> system_random();

/// A reproducible source: the same `seed` gives the same bytes on every machine, however they are
/// asked for in pieces. Not for secrets.
[[nodiscard]] std::shared_ptr<Random> seeded_random(std::uint64_t seed);

}  // namespace wasifs
