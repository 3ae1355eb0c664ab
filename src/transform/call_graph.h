// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which functions may be on the stack when a program stops, and which may call themselves: what may
// call the host, loop or recurse, and whatever calls that. Made once for a module, then not
// changed.
#pragma once

#include <cstdint>
#include <vector>

#include "pausable.h"
#include "pause/code_scan.h"
#include "pause/module.h"
#include "wasifs/persist.h"

namespace wasifs::transform {

struct CallGraph {
  std::vector<bool> suspends;       // by number of the function
  std::vector<bool> entry_polls;    // that begin with a poll
  std::vector<bool> type_suspends;  // by number of a type: whether an indirect call of it may stop
  bool tail_calls = false;          // whether there are any
  bool references = false;          // whether code may hold references to functions
  bool waits = false;               // whether waiting in shared memory is a call of the host
  std::vector<bool> replaced;       // by body: whether it waits or notifies there
};

// Reads all of the code; `scanner` sees it on the way.
[[nodiscard]] SnapshotResult<CallGraph> read_call_graph(const pause::Module& module,
                                                        PausePoints points, bool waits,
                                                        pause::CodeScanner& scanner);

}  // namespace wasifs::transform
