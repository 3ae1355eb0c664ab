// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The digests of the chunks that a file was in the last snapshot, as long as their bytes stay what
// they were: the next snapshot need not look at those again. A file has none before its first
// snapshot. Used by `Content`, whose caller does the locking.
#pragma once

#include <cstdint>
#include <vector>

#include "wasifs/persist.h"

namespace wasifs::mem {

class PieceDigests {
 public:
  [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }
  /// Adds a piece behind all others.
  void add(std::uint64_t offset, std::uint64_t length, const Digest& digest) {
    pieces_.push_back({offset, length, digest});
  }
  /// Adds `others` behind all.
  void append(const PieceDigests& others) {
    pieces_.insert(pieces_.end(), others.pieces_.begin(), others.pieces_.end());
  }
  /// The digest of exactly this piece, or null where it is none of them. It stays where it is until
  /// a piece is added.
  [[nodiscard]] Digest* find(std::uint64_t offset, std::uint64_t length) noexcept;
  /// The bytes of `[from, to)` changed.
  void forget(std::uint64_t from, std::uint64_t to) noexcept;

 private:
  struct Piece {
    std::uint64_t offset;
    std::uint64_t length;
    Digest digest;
  };
  [[nodiscard]] std::vector<Piece>::iterator first_behind(std::uint64_t offset) noexcept;

  std::vector<Piece> pieces_;  // rising offsets
};

}  // namespace wasifs::mem
