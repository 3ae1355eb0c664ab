// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What memories and tables of a fresh instance hold by the module's own segments, before any code
// has run. No state, any thread.
#pragma once

#include <cstdint>

#include "module.h"
#include "state_map.h"

namespace wasifs::pause {

// Fills in `StateMap::data` and, for each memory, `known` and `pieces`.
void add_initial_memory(const Module& module, StateMap& map);

// Fills in `known` and `initial` of the table.
void add_initial_table(const Module& module, StateTable& table);

}  // namespace wasifs::pause
