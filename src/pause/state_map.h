// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What state an instance of one module has between calls, and by which exports an engine reaches
// it: made by `export_state`, used by whoever saves and restores an instance. It refers to nothing
// outside. Never changed once made, so any thread may read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "module.h"
#include "wasifs/persist.h"

namespace wasifs::pause {

// Every name that `export_state` adds begins so; modules that use it themselves are refused.
inline constexpr std::string_view reserved_prefix = "wasifs:";

// Where the module's own data lies in a page of a memory.
struct DataPiece {
  std::uint64_t page = 0;    // which page
  std::uint32_t offset = 0;  // where in the page
  std::uint32_t size = 0;    // how long
  std::size_t from = 0;      // where in `StateMap::data`
};

// A memory; all of a module are there, in the order of their numbers.
struct StateMemory {
  std::string name;               // of the export
  bool known = true;              // whether `pieces` are all that a fresh one holds beside zeros
  std::vector<DataPiece> pieces;  // by page, then in the order in which they are written
};

// A global that can change.
struct StateGlobal {
  std::uint32_t index = 0;
  ValueType type = ValueType::i32;  // never `other`
  std::string name;                 // of the export
};

// A table of functions that can change.
struct StateTable {
  std::uint32_t index = 0;
  std::string name;   // of the export
  bool known = true;  // whether `initial` is what a fresh one holds
  std::vector<std::uint32_t> initial;

  // What a slot holds that nobody has written to: the number of a function, `null_element`, or
  // `unknown_element`. Slots that were added hold null.
  [[nodiscard]] std::uint32_t in_fresh(std::uint64_t slot) const noexcept {
    if (!known) return unknown_element;
    return slot < initial.size() ? initial[slot] : null_element;
  }
};

// A function that a table or a global may refer to.
struct StateFunction {
  std::uint32_t index = 0;
  std::string name;  // of the export
};

// A passive segment that the module may drop.
struct StateSegment {
  std::uint32_t index = 0;
  std::string dropped;  // export of a global, which is 1 once it is dropped
  std::string drop;     // export of a function that drops it
};

struct StateMap {
  Digest module;  // of the module as it was
  std::vector<StateMemory> memories;
  std::vector<std::byte> data;  // what the pieces of the memories refer to
  std::vector<StateGlobal> globals;
  std::vector<StateTable> tables;
  std::vector<StateFunction> functions;  // only if tables or globals can refer to them; by number
  std::vector<StateSegment> data_segments;
  std::vector<StateSegment> element_segments;
  std::string start;  // export of what was the start function; empty if there was none
};

}  // namespace wasifs::pause
