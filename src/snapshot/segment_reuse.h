// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a `PartWriter` of this library can do beside, for parts that know what did not change since
// their last save: take a segment by its digests, without its bytes. Found by `dynamic_cast`; a
// part that meets a writer without it writes everything. Used by memory trees; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasifs/persist.h"

namespace wasifs {

class SegmentReuse {
 public:
  SegmentReuse() = default;
  SegmentReuse(const SegmentReuse&) = delete;
  SegmentReuse& operator=(const SegmentReuse&) = delete;

  /// As `PartWriter::segment`. `digests`, one for each chunk of `bytes` and none of them known, are
  /// set before the save ends, unless it fails; they live until then.
  virtual void segment(std::vector<std::byte> bytes, std::span<Digest> digests) = 0;
  /// Which of `digests` the store has; those stay until the save has ended. An error ends the save.
  [[nodiscard]] virtual std::vector<bool> present(std::span<const Digest> digests) = 0;
  /// Takes as the next segment one of `size` bytes, whose chunks are all present.
  virtual void segment_again(std::uint64_t size, std::span<const Digest> digests) = 0;

 protected:
  ~SegmentReuse() = default;
};

}  // namespace wasifs
