// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lets digests be keys of hash tables. No state.
#pragma once

#include <cstddef>
#include <cstring>

#include "wasifs/persist.h"

namespace wasifs {

/// The bytes of a digest are as good as random unless a snapshot is hostile; what it can do then is
/// to make its own reading slow, by the digests of chunks that it would have to find first.
struct DigestHash {
  std::size_t operator()(const Digest& digest) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.bytes.data(), sizeof hash);
    return hash;
  }
};

}  // namespace wasifs
