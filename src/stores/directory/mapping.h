// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chunks of a pack in memory, not read before they are touched. The file is mapped twice: once
// for bytes that whoever asks first may keep and change, once for those that many may look at. So
// what one changes nobody else sees. Each page of the first is given away at most once. One thread;
// the memory itself is its users'.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "stores/directory/file.h"
#include "wasifs/persist.h"

namespace wasifs::directory {

class Mapping {
 public:
  /// Maps the first `size` bytes of `pack`, which has that many and is kept open, so that users can
  /// map chunks to where they want them.
  [[nodiscard]] static SnapshotResult<Mapping> make(File pack, std::uint64_t size);

  /// The `size` bytes at `offset`, within the mapped ones.
  [[nodiscard]] ChunkBytes at(std::uint64_t offset, std::uint32_t size);

 private:
  struct Memory;

  explicit Mapping(std::shared_ptr<Memory> memory);

  std::shared_ptr<Memory> memory_;
  std::uint64_t page_;
  std::vector<bool> given_;  // By page of the first mapping.
};

}  // namespace wasifs::directory
