// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a process and a program to the end of this program: runs the guest, saves it where that is
// asked for, writes --out, tells how it ended. What `wasifs run` and `restore` have in common.
#pragma once

#include <memory>

#include "guest_run.h"
#include "interception.h"
#include "run_options.h"
#include "run_result.h"
#include "snapshot_saver.h"

namespace wasifs::cli {

/// Whether what the options ask to be saved holds the memory of the guest.
[[nodiscard]] Memory memory_to_save(const RunOptions& options);

class Session {
 public:
  /// Both outlive it.
  Session(const RunOptions& options, const Program& program) noexcept;

  /// Whether what is to be written afterwards can be; else `report` says why.
  [[nodiscard]] bool may_begin(RunReport& report) const;
  /// Runs the guest, with `memory` from a snapshot unless it is null, and does what comes after.
  /// `process` is another one afterwards with --snapshot-everywhere; `between` may be null.
  void run(std::unique_ptr<Process>& process, PartReader* memory, Interception* between,
           RunReport& report) const;

 private:
  void run_guest(std::unique_ptr<Process>& process, PartReader* memory, Interception* between,
                 RunReport& report) const;
  void run_and_save(std::unique_ptr<Process>& process, PartReader* memory, RunReport& report) const;
  void run_in_pieces(std::unique_ptr<Process>& process, RunReport& report) const;
  void write_outputs(const Process& process, RunReport& report) const;

  const RunOptions& options_;
  const Program& program_;
  SnapshotSaver saver_;
};

/// Prints how it ended, and writes --json. Returns the exit code of this program.
[[nodiscard]] int conclude(const RunReport& report, const RunOptions& options);

}  // namespace wasifs::cli
