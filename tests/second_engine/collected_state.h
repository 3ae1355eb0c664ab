// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the part of a guest says of its instance, without an engine: memories, globals and tables as
// vectors, which another engine is then given. One thread.
#pragma once

#include <algorithm>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "pause/instance_state.h"

namespace wasifs::second_engine {

class CollectedState final : public pause::InstanceState {
 public:
  // As a fresh instance is, as far as `map` knows: what it does not know is in the part.
  explicit CollectedState(const pause::StateMap& map) {
    for (const pause::StateMemory& memory : map.memories) {
      auto& bytes = memories.emplace_back();
      for (const pause::DataPiece& piece : memory.pieces) {
        bytes.resize(std::max<std::size_t>(bytes.size(), (piece.page + 1) * snapshot_chunk_size));
        std::memcpy(bytes.data() + piece.page * snapshot_chunk_size + piece.offset,
                    map.data.data() + piece.from, piece.size);
      }
    }
    globals.resize(map.globals.size());
    for (const pause::StateTable& table : map.tables) tables.push_back(table.initial);
  }

  std::span<std::byte> memory(std::size_t place) override { return memories.at(place); }
  SnapshotResult<void> grow_memory(std::size_t place, std::uint64_t pages) override {
    memories.at(place).resize(memories.at(place).size() + pages * snapshot_chunk_size);
    return {};
  }
  SnapshotResult<bool> map_file(std::span<std::byte>, int, std::uint64_t) override { return false; }

  pause::GlobalBits global(std::size_t place) override { return globals.at(place); }
  SnapshotResult<void> set_global(std::size_t place, pause::GlobalBits bits) override {
    globals.at(place) = bits;
    return {};
  }

  std::uint64_t table_size(std::size_t place) override { return tables.at(place).size(); }
  SnapshotResult<void> grow_table(std::size_t place, std::uint64_t slots,
                                  std::uint32_t function) override {
    tables.at(place).resize(tables.at(place).size() + slots, function);
    return {};
  }
  std::uint32_t slot(std::size_t place, std::uint64_t slot) override {
    return tables.at(place).at(slot);
  }
  SnapshotResult<void> set_slot(std::size_t place, std::uint64_t slot,
                                std::uint32_t function) override {
    tables.at(place).at(slot) = function;
    return {};
  }

  bool dropped(const pause::StateSegment& segment) override { return drops.contains(segment.drop); }
  SnapshotResult<void> drop(const pause::StateSegment& segment) override {
    drops.insert(segment.drop);
    return {};
  }

  std::vector<std::vector<std::byte>> memories;
  std::vector<pause::GlobalBits> globals;
  std::vector<std::vector<std::uint32_t>> tables;
  std::set<std::string> drops;  // the functions that drop them
};

}  // namespace wasifs::second_engine
