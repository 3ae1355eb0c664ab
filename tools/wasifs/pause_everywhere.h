// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--pause-everywhere`: after every so many calls of the host, or polls, the guest is paused, saved
// with all that the host holds for it, and gone on with in a fresh instance and a fresh process.
// For tests: whatever a pause forgets, some program misses.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "process_replacer.h"
#include "run_options.h"
#include "wasifs/engine/call_table.h"

namespace wasifs::cli {

class PauseEverywhere final : public CallInterceptor {
 public:
  /// `process` is replaced at each pause; it outlives this.
  PauseEverywhere(std::unique_ptr<Process>& process, const PauseDistance& distance);

  /// What another guest goes on with.
  struct Replaced {
    std::unique_ptr<PartReader> state;  ///< Until the next time.
    std::unique_ptr<Process> before;    ///< The process that the guest which was paused still has.
  };
  /// Saves `guest`, which is paused, and replaces the process. A sentence where that cannot be.
  [[nodiscard]] SnapshotResult<Replaced> replace(WasmtimeGuest& guest);
  /// How often that was.
  [[nodiscard]] std::uint64_t pauses() const noexcept { return pauses_; }

  Outcome call(const HostModule& module, const HostCall& call, Process*& process,
               GuestMemory& memory, const std::uint64_t* arguments) noexcept override;
  void polled(Process& process) noexcept override;

 private:
  PauseDistance distance_;
  PauseDistance left_;
  std::uint64_t pauses_ = 0;
  ProcessReplacer replacer_;
};

}  // namespace wasifs::cli
