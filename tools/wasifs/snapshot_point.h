// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--snapshot-at CALLS|TIME`: saves what the host holds between two calls of a running guest. Its
// memory is not saved, since its call stack cannot be.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "run_options.h"
#include "run_result.h"
#include "snapshot_saver.h"
#include "wasifs/engine/call_table.h"

namespace wasifs::cli {

class SnapshotPoint final : public CallInterceptor {
 public:
  /// All of them outlive it.
  SnapshotPoint(const SnapshotMoment& moment, const SnapshotSaver& saver, RunReport& report);

  Outcome call(const HostModule& module, const HostCall& call, Process*& process,
               GuestMemory& memory, const std::uint64_t* arguments) noexcept override;
  /// What to say where the guest has ended before; nothing where the moment came.
  [[nodiscard]] std::optional<std::string> missed() const;

 private:
  [[nodiscard]] bool due() const;

  SnapshotMoment moment_;
  const SnapshotSaver& saver_;
  RunReport& report_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::uint64_t calls_ = 0;
  bool done_ = false;
};

}  // namespace wasifs::cli
