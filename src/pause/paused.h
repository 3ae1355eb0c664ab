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

// An instruction that waits in shared memory. It had compared the value and fallen asleep: it
// sleeps on when the guest goes on, or ends, if it was woken since.
struct PendingWait {
  std::uint32_t memory = 0;
  std::uint64_t address = 0;  // with the offset of the instruction
  std::int64_t timeout = -1;  // what is left of it in nanoseconds; less than 0: for ever
  bool woken = false;         // by somebody who counted it
  std::uint32_t order = 0;    // of those that are asleep: the lower ones are woken first
  bool operator==(const PendingWait&) const = default;
};

// What the embedder is to do when the function it had called has returned. The numbers are those of
// the stored form.
enum class Afterwards : std::uint8_t {
  nothing,        // its results are what was asked for
  command_start,  // it was the start function of a command; `_start` is next
  reactor_start,  // as above of a reactor; `_initialize` is next, if there is one
  command_end,    // it was `_start`; the guest ends with code 0
  thread_start,   // it was the start function of another thread; `wasi_thread_start` is next
};

struct Paused {
  std::string entry;  // the export that was called; empty: the start function
  Afterwards afterwards = Afterwards::nothing;
  std::vector<Frame> frames;           // the outermost first; never empty
  std::optional<PendingCall> pending;  // at most one of these two; none: it stopped in a poll
  std::optional<PendingWait> wait{};
  std::uint64_t waited = 0;  // how long the call had been waiting, in nanoseconds; where there are
                             // several threads, else the process knows
  bool operator==(const Paused&) const = default;
};

// A thread beside the one that runs `_start`.
struct PausedThread {
  std::uint32_t id = 0;        // 1 to `last_thread`
  std::uint32_t argument = 0;  // what `wasi_thread_start` gets
  Paused run;
  bool operator==(const PausedThread&) const = default;
};

// A guest of several threads.
struct PausedThreads {
  Paused main;
  std::vector<PausedThread> others;  // by number
  std::uint32_t last = 0;            // the number that was given last
  bool operator==(const PausedThreads&) const = default;
};

// The highest number of a thread that there may be.
inline constexpr std::uint32_t last_thread = (1U << 29U) - 1;

// What the part of a guest of `module` says of it; nothing where the guest was at rest. The frames
// are not checked against the module; all else is known to be well-formed. Fails for another
// module, for a guest of several threads, and for damage, naming it.
[[nodiscard]] SnapshotResult<std::optional<Paused>> read_paused(const Digest& module,
                                                                PartReader& reader);

// The same of a guest of several threads; fails for any other.
[[nodiscard]] SnapshotResult<PausedThreads> read_paused_threads(const Digest& module,
                                                                PartReader& reader);

}  // namespace wasifs::pause
