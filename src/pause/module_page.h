// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pages of a fresh memory as the module's data segments make them. Used by who saves and
// restores memories. One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "state_map.h"

namespace wasifs::pause {

// Whether `page`, which is not empty, has nothing but zeros.
[[nodiscard]] inline bool all_zero(std::span<const std::byte> page) noexcept {
  return page[0] == std::byte{0} && std::memcmp(page.data(), page.data() + 1, page.size() - 1) == 0;
}

class ModulePages {
 public:
  // Both outlive the object.
  ModulePages(const StateMap& map, const StateMemory& memory) noexcept
      : map_(&map), memory_(&memory) {}

  // The bytes of a page, until the next is asked for; empty where no segment lies in it.
  [[nodiscard]] std::span<const std::byte> page(std::uint64_t number) {
    const auto pieces = std::ranges::equal_range(memory_->pieces, number, {}, &DataPiece::page);
    if (pieces.empty()) return {};
    page_.assign(snapshot_chunk_size, std::byte{0});
    for (const DataPiece& piece : pieces)
      std::memcpy(page_.data() + piece.offset, map_->data.data() + piece.from, piece.size);
    return page_;
  }

 private:
  const StateMap* map_;
  const StateMemory* memory_;
  std::vector<std::byte> page_;
};

}  // namespace wasifs::pause
