// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a guest that was paused in mid-run was doing, beside what its memories, globals and tables
// hold: its frames, the call of the host that did not happen, and what the embedder had called.
// Engine adapters make one and go on from one; a part of the guest's part. Plain values, any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "frame.h"
#include "wasifs/persist.h"

namespace wasifs::pause {

// A call of the host that is to be made when the guest goes on.
struct PendingCall {
  std::string module;  // of the import
  std::string name;
  std::vector<std::uint64_t> arguments;  // an i32 in the low half
  bool operator==(const PendingCall&) const = default;
};

// What the embedder is to do when the function it had called has returned. The numbers are those of
// the stored form.
enum class Afterwards : std::uint8_t {
  nothing,        // its results are what was asked for
  command_start,  // it was the start function of a command; `_start` is next
  reactor_start,  // as above of a reactor; `_initialize` is next, if there is one
  command_end,    // it was `_start`; the guest ends with code 0
};

struct Paused {
  std::string entry;  // the export that was called; empty: the start function
  Afterwards afterwards = Afterwards::nothing;
  std::vector<Frame> frames;           // the outermost first; never empty
  std::optional<PendingCall> pending;  // none: it stopped in a poll
  bool operator==(const Paused&) const = default;
};

// What the part of a guest of `module` says of it; nothing where the guest was at rest. The frames
// are not checked against the module; all else is known to be well-formed. Fails for another
// module, and for damage, naming it.
[[nodiscard]] SnapshotResult<std::optional<Paused>> read_paused(const Digest& module,
                                                                PartReader& reader);

}  // namespace wasifs::pause
