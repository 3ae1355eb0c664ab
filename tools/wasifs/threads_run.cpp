// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "threads_run.h"

#include <algorithm>
#include <limits>

namespace wasifs::cli {

bool has_threads(std::span<const std::byte> code) {
  const auto shared = has_shared_memory(code);
  return shared && *shared;
}

std::optional<std::string> threads_problem(const RunOptions& options, Memory memory) {
  if (options.record) return "has threads, whose calls come in no order to be recorded (--record)";
  if (options.deterministic)
    return "has threads, so no two runs are the same: it cannot be replayed";
  if (options.pausable || options.pause_after || options.pause_on || options.pause_everywhere)
    return "has threads, which cannot be paused in mid-run";
  if (options.snapshot_everywhere || options.snapshot_at.kind != SnapshotMoment::Kind::exit)
    return "has threads, which cannot be saved in mid-run: --snapshot-at exit is what there is";
  if (options.invoke) return "has threads, which belong to a _start; --invoke calls none";
  if (memory == Memory::savable) return "has threads, which share a memory that cannot be saved";
  return std::nullopt;
}

RunResult run_threads(const RunOptions& options, const Program& program, Process& process,
                      const WasmtimeGuestOptions& bounds) {
  WasmtimeThreadsOptions how{.guest = bounds};
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  if (options.threads)
    how.max_threads = static_cast<std::uint32_t>(std::min(*options.threads, most));
  return WasmtimeThreads(*program.engine, program.module, process, how).run_command();
}

}  // namespace wasifs::cli
