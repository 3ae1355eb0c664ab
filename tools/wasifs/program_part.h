// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of a snapshot that is this program's own: which WebAssembly program it was, the program
// itself, so that a snapshot is all that another machine needs, and when it was saved. The module
// is one run of chunks; the segment is JSON, since it holds a dozen words that people may want to
// read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "guest_run.h"
#include "values.h"
#include "wasifs/snapshot.h"

namespace wasifs::cli {

/// What is told of the moment of saving.
struct SavedMoment {
  std::optional<std::uint64_t> calls;  ///< In mid-run, after so many calls of the host.
  std::string end;                     ///< How the guest had ended; empty where it had not.
};

/// The part for a snapshot of `program`, which outlives the save.
[[nodiscard]] ExtraPart program_part(const Program& program, const SavedMoment& moment);

/// What such a part says.
struct SavedProgram {
  std::string name;
  std::uint64_t size = 0;
  SavedMoment moment{};
  PausePoints pausable = PausePoints::none;  ///< How it was compiled.
  std::string code{};                        ///< Where it was asked for.
};

/// The part of `reader`; none where another embedder has saved it. A sentence where it is damaged.
[[nodiscard]] Parsed<std::optional<SavedProgram>> read_program_part(SnapshotReader& reader,
                                                                    bool with_code);

}  // namespace wasifs::cli
