// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts a fresh process, made of a snapshot of it, in the place of one, and checks that saving that
// gives the same bytes. What the host has is handed over alive. For --snapshot-everywhere and
// --pause-everywhere.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "wasifs/engine/wasmtime.h"
#include "wasifs/process.h"
#include "wasifs/snapshot.h"

namespace wasifs::cli {

class ProcessReplacer {
 public:
  /// `process` outlives it.
  explicit ProcessReplacer(std::unique_ptr<Process>& process);
  ~ProcessReplacer();

  /// Saves, with `guest` unless that is null, and replaces the process. At the first time it gets
  /// the clock that can be held still, and is saved differently.
  /// Returns the process that was replaced.
  [[nodiscard]] SnapshotResult<std::unique_ptr<Process>> replace(WasmtimeGuest* guest);
  /// The snapshot that `replace` saved, until it is called again.
  [[nodiscard]] SnapshotReader& reader() const noexcept { return *reader_; }

 private:
  class StillClock;

  [[nodiscard]] SnapshotResult<std::unique_ptr<Process>> replace_now(WasmtimeGuest* guest);
  [[nodiscard]] SnapshotResult<std::string> save(Process& process, WasmtimeGuest* guest,
                                                 const char* name, SavedSnapshot& saved);

  std::unique_ptr<Process>& process_;
  std::uint64_t replaced_ = 0;
  std::shared_ptr<StillClock> clock_;
  std::unique_ptr<SnapshotStore> store_ = make_memory_store();
  std::unique_ptr<SnapshotReader> reader_;
};

}  // namespace wasifs::cli
