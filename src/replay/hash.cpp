// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace wasifs {

std::uint64_t fast_hash(std::span<const std::byte> bytes, std::uint64_t seed) noexcept {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace wasifs
