// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `PausableModule` knows of a module from the beginning, and what is found out about one of
// its functions when it is needed. Never changed once made, any thread.
#pragma once

#include <memory>
#include <span>

#include "call_graph.h"
#include "function_code.h"
#include "pausable.h"
#include "pause/code_scan.h"
#include "sites.h"

namespace wasifs::transform {

// A function that may be on the stack when the program stops.
struct Analysis {
  FunctionCode code;
  FunctionSites sites;

  // Nothing if there is no such site.
  [[nodiscard]] const Site* site(std::uint32_t offset, bool poll) const noexcept;
};

struct PausableModule::Read {
  Digest digest;  // of the module's bytes
  PausePoints points = PausePoints::calls;
  pause::SharedMemories shared = pause::SharedMemories::refused;
  pause::Module module;
  pause::CodeScan scan;
  CallGraph graph;

  [[nodiscard]] SnapshotResult<Analysis> analyse(std::uint32_t function) const;
  // Whether there is such a function with a body that may stop; else a sentence.
  [[nodiscard]] SnapshotResult<void> may_stop(std::uint32_t function) const;
};

// As `PausableModule::read`.
[[nodiscard]] SnapshotResult<std::unique_ptr<const PausableModule::Read>> read_pausable(
    std::span<const std::byte> module, PausePoints points,
    pause::SharedMemories shared = pause::SharedMemories::refused);

}  // namespace wasifs::transform
