// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--snapshot-to` and `--to`: saves a process, and its guest where that is at rest.
#pragma once

#include <optional>
#include <string>

#include "guest_run.h"
#include "program_part.h"
#include "run_options.h"
#include "run_result.h"
#include "wasifs/process.h"

namespace wasifs::cli {

class SnapshotSaver {
 public:
  /// `options.snapshot_to` says where; both outlive it.
  SnapshotSaver(const RunOptions& options, const Program& program) noexcept
      : options_(options), program_(program) {}

  /// Whether the store can be used, before anything runs. A sentence where it cannot.
  [[nodiscard]] std::optional<std::string> check() const;
  /// Saves. `memory` is none where that of the guest is not to be saved: it is in mid-run or has
  /// trapped. What was done is in `report`, and so is what went wrong.
  void save(Process& process, std::optional<ExtraPart> memory, const SavedMoment& moment,
            RunReport& report) const;

 private:
  const RunOptions& options_;
  const Program& program_;
};

}  // namespace wasifs::cli
