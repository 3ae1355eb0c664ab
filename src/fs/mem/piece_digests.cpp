// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/piece_digests.h"

#include <algorithm>

namespace wasifs::mem {

/// The first piece that ends behind `offset`.
std::vector<PieceDigests::Piece>::iterator PieceDigests::first_behind(
    std::uint64_t offset) noexcept {
  return std::ranges::partition_point(
      pieces_, [&](const Piece& piece) { return piece.offset + piece.length <= offset; });
}

Digest* PieceDigests::find(std::uint64_t offset, std::uint64_t length) noexcept {
  const auto found = first_behind(offset);
  if (found == pieces_.end() || found->offset != offset || found->length != length) return nullptr;
  return &found->digest;
}

void PieceDigests::forget(std::uint64_t from, std::uint64_t to) noexcept {
  for (auto at = first_behind(from); at != pieces_.end() && at->offset < to; ++at) at->digest = {};
}

}  // namespace wasifs::mem
