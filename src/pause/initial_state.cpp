// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "initial_state.h"

#include <algorithm>
#include <utility>

#include "constant.h"

namespace wasifs::pause {
namespace {

constexpr std::uint64_t page_size = snapshot_chunk_size;
// Tables whose beginning is larger than that are saved slot by slot.
constexpr std::uint64_t most_known_slots = 1'000'000;

// Cuts one segment along the pages.
void add_pieces(StateMemory& memory, std::uint64_t begin, std::size_t size, std::size_t from) {
  while (size > 0) {
    const std::uint64_t offset = begin % page_size;
    const std::size_t here = std::min<std::size_t>(size, page_size - offset);
    memory.pieces.push_back({begin / page_size, static_cast<std::uint32_t>(offset),
                             static_cast<std::uint32_t>(here), from});
    begin += here;
    from += here;
    size -= here;
  }
}

}  // namespace

void add_initial_memory(const Module& module, StateMap& map) {
  for (std::size_t index = 0; index < module.memories.size(); ++index)
    map.memories[index].known = !module.memories[index].imported;
  for (const DataSegment& segment : module.data) {
    if (segment.mode != SegmentMode::active || segment.memory >= module.memories.size()) continue;
    StateMemory& memory = map.memories[segment.memory];
    const auto begin = constant_number(segment.offset);
    const Bounds& bounds = module.memories[segment.memory].bounds;
    // One that does not fit traps when it is instantiated; there will be nothing to save.
    if (!begin || *begin / page_size > bounds.minimum) memory.known = false;
    if (!memory.known) continue;
    add_pieces(memory, *begin, segment.bytes.size(), map.data.size());
    map.data.insert(map.data.end(), segment.bytes.begin(), segment.bytes.end());
  }
  for (StateMemory& memory : map.memories) {
    if (!memory.known) memory.pieces.clear();
    // What is written later lies later in `data`.
    std::ranges::sort(memory.pieces, {},
                      [](const DataPiece& piece) { return std::pair(piece.page, piece.from); });
  }
}

void add_initial_table(const Module& module, StateTable& table) {
  const Table& from = module.tables[table.index];
  if (from.imported || from.bounds.minimum > most_known_slots) {
    table.known = false;
    return;
  }
  table.initial.assign(from.bounds.minimum,
                       from.initial.empty() ? null_element : constant_element(from.initial));
  for (const ElementSegment& segment : module.elements) {
    if (segment.mode != SegmentMode::active || segment.table != table.index) continue;
    const auto begin = constant_number(segment.offset);
    if (!begin || *begin > table.initial.size() ||
        segment.elements.size() > table.initial.size() - *begin) {
      table.initial.clear();
      table.known = false;
      return;
    }
    std::ranges::copy(segment.elements,
                      table.initial.begin() + static_cast<std::ptrdiff_t>(*begin));
  }
}

}  // namespace wasifs::pause
