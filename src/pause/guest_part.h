// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part "guest" of a snapshot: what an instance holds, and, if it was paused in mid-run, what it
// was doing. Engine adapters save and restore with it. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "instance_state.h"
#include "paused.h"
#include "state_map.h"
#include "wasifs/guest_part.h"
#include "wasifs/persist.h"

namespace wasifs::pause {

// What was found out about one page of a memory when it was last saved or restored. Good as long as
// nobody writes to the page.
struct PageNote {
  enum class Kind : std::uint8_t { unknown, module, zero, content };
  Kind kind = Kind::unknown;
  Digest digest;  // of `content`, once it is known
};

// The notes of all pages of all memories, by the place of the memory.
using PageNotes = std::vector<std::vector<PageNote>>;

// Writes the state of an instance. `notes` are of pages that did not change since they were taken,
// unknown for all others; they are brought up to date, digests when the save ends, until when they
// stay where they are. `paused` is null where no call is on the stack. Errors are told to
// `writer`.
void save_guest(const StateMap& map, InstanceState& instance, PageNotes& notes, PartWriter& writer,
                const Paused* paused = nullptr);

// A thread beside the one that runs `_start`, with an instance of its own. Both are referred to.
struct SavedThread {
  const PausedThread* thread = nullptr;
  InstanceState* instance = nullptr;
};

// As above for a guest of several threads, none of which runs: `instance` and `paused` are of the
// one that runs `_start`, and its memories are those of all. `others` by number; `last` is the
// number that was given last.
void save_guest_of_threads(const StateMap& map, InstanceState& instance, PageNotes& notes,
                           PartWriter& writer, const Paused& paused,
                           std::span<const SavedThread> others, std::uint32_t last);

// Puts the state back into a fresh instance of the same module (see `read_paused` for the rest),
// whose start function has not run. Fails naming what does not fit; then the instance is of no use.
// `notes` are set.
[[nodiscard]] SnapshotResult<void> restore_guest(const StateMap& map, InstanceState& instance,
                                                 PageNotes& notes, PartReader& reader);

// The same for the instance of another thread, the one at `place` among them: all but memories.
[[nodiscard]] SnapshotResult<void> restore_thread(const StateMap& map, InstanceState& instance,
                                                  std::size_t place, PartReader& reader);

}  // namespace wasifs::pause
