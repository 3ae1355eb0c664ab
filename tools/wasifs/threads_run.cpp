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
  if (options.pause_everywhere ||
      (options.pause_after && options.pause_after->kind == SnapshotMoment::Kind::calls))
    return "has threads, whose calls come in no order to be counted: --pause-after takes a time";
  if (options.snapshot_everywhere || options.snapshot_at.kind != SnapshotMoment::Kind::exit)
    return "has threads, which cannot be saved in mid-run: --snapshot-at exit is what there is";
  if (options.invoke) return "has threads, which belong to a _start; --invoke calls none";
  if (memory == Memory::savable && !options.pausable)
    return "has threads, which share a memory that cannot be saved but with all of them paused";
  return std::nullopt;
}

std::unique_ptr<WasmtimeThreads> make_threads(const RunOptions& options, const Program& program,
                                              Process& process,
                                              const WasmtimeGuestOptions& bounds) {
  WasmtimeThreadsOptions how{.guest = bounds};
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  if (options.threads)
    how.max_threads = static_cast<std::uint32_t>(std::min(*options.threads, most));
  return std::make_unique<WasmtimeThreads>(*program.engine, program.module, process, how);
}

}  // namespace wasifs::cli
