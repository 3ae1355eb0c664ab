// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--snapshot-everywhere`: after every call of the guest, or every so many, the process is replaced
// by one that is made of a snapshot of it, and the guest goes on with that. For tests: whatever a
// snapshot forgets, some program misses.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "process_replacer.h"
#include "wasifs/engine/call_table.h"

namespace wasifs::cli {

class SnapshotEverywhere final : public CallInterceptor {
 public:
  /// Acts after every `every`th call, at least the first. `process` is replaced each time; it
  /// outlives this.
  SnapshotEverywhere(std::unique_ptr<Process>& process, std::uint64_t every);

  /// Replaces the process before the guest begins. A sentence where that cannot be.
  [[nodiscard]] std::optional<std::string> begin();

  Outcome call(const HostModule& module, const HostCall& call, Process*& process,
               GuestMemory& memory, const std::uint64_t* arguments) noexcept override;

 private:
  std::unique_ptr<Process>& process_;
  std::uint64_t every_;
  std::uint64_t calls_ = 0;
  ProcessReplacer replacer_;
};

}  // namespace wasifs::cli
