// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--snapshot-everywhere`: after every call of the guest, or every so many, saves the process,
// makes a fresh one of that, checks that saving it gives the same bytes, and lets the guest go on
// with it. What the host has is handed over alive. For tests: whatever a snapshot forgets, some
// program misses.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "wasifs/engine/call_table.h"
#include "wasifs/process.h"
#include "wasifs/snapshot.h"

namespace wasifs::cli {

class SnapshotEverywhere final : public CallInterceptor {
 public:
  /// Acts after every `every`th call, at least the first. `process` is replaced each time; it
  /// outlives this.
  SnapshotEverywhere(std::unique_ptr<Process>& process, std::uint64_t every);
  ~SnapshotEverywhere() override;

  /// Replaces the process before the guest begins. A sentence where that cannot be.
  [[nodiscard]] std::optional<std::string> begin();

  Outcome call(const HostModule& module, const HostCall& call, Process*& process,
               GuestMemory& memory, const std::uint64_t* arguments) noexcept override;

 private:
  class StillClock;

  [[nodiscard]] SnapshotResult<void> replace();
  [[nodiscard]] SnapshotResult<std::string> save(Process& process, SavedSnapshot& saved);

  std::unique_ptr<Process>& process_;
  std::uint64_t every_;
  std::uint64_t calls_ = 0;
  std::uint64_t saves_ = 0;
  std::shared_ptr<StillClock> clock_;
  std::unique_ptr<SnapshotStore> store_ = make_memory_store();
};

}  // namespace wasifs::cli
