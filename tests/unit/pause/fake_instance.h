// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An instance without an engine: memories, globals and tables as vectors, bounded so that whoever
// asks for too much is told.
#pragma once

#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "pause/instance_state.h"

namespace wasifs::pause {

class FakeInstance final : public InstanceState {
 public:
  /// As a fresh instance of the module is.
  FakeInstance(const StateMap& map, std::size_t pages) {
    for (const StateMemory& memory : map.memories) {
      auto& bytes = memories.emplace_back(pages * snapshot_chunk_size);
      for (const DataPiece& piece : memory.pieces)
        std::memcpy(bytes.data() + piece.page * snapshot_chunk_size + piece.offset,
                    map.data.data() + piece.from, piece.size);
    }
    globals.resize(map.globals.size());
    for (const StateTable& table : map.tables) tables.push_back(table.initial);
  }

  std::span<std::byte> memory(std::size_t place) override { return memories.at(place); }
  SnapshotResult<void> grow_memory(std::size_t place, std::uint64_t pages) override {
    if (pages > 64) return std::unexpected("the memory cannot grow so far");
    memories.at(place).resize(memories.at(place).size() + pages * snapshot_chunk_size);
    return {};
  }
  SnapshotResult<bool> map_file(std::span<std::byte>, int, std::uint64_t) override { return false; }
  GlobalBits global(std::size_t place) override { return globals.at(place); }
  SnapshotResult<void> set_global(std::size_t place, GlobalBits bits) override {
    globals.at(place) = bits;
    return {};
  }
  std::uint64_t table_size(std::size_t place) override { return tables.at(place).size(); }
  SnapshotResult<void> grow_table(std::size_t place, std::uint64_t slots,
                                  std::uint32_t function) override {
    if (slots > 1000) return std::unexpected("the table cannot grow so far");
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
  bool dropped(const StateSegment& segment) override { return drops.contains(segment.drop); }
  SnapshotResult<void> drop(const StateSegment& segment) override {
    drops.insert(segment.drop);
    return {};
  }

  friend bool operator==(const FakeInstance& a, const FakeInstance& b) {
    const auto bits = [](const FakeInstance& of) {
      std::vector<std::uint64_t> all;
      for (const GlobalBits& one : of.globals) all.insert(all.end(), {one.low, one.high});
      return all;
    };
    return a.memories == b.memories && bits(a) == bits(b) && a.tables == b.tables &&
           a.drops == b.drops;
  }

  std::vector<std::vector<std::byte>> memories;
  std::vector<GlobalBits> globals;
  std::vector<std::vector<std::uint32_t>> tables;
  std::set<std::string> drops;
};

}  // namespace wasifs::pause
