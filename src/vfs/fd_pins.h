// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a call keeps what a descriptor leads to without a lock and without a count that all threads
// write to: it writes the address of the entry to a pin of its own thread (the field calls these
// hazard pointers), and whoever takes the entry out of its table looks through all pins. An entry
// that is pinned is handed over: the pin is marked, and whoever lets go last frees it. So an entry
// ends at once, on the thread that closes it or on that of the last call that uses it, as with a
// count.
//
// Why no entry is freed that a call uses: a call pins first and then looks whether the entry is
// still in its slot; whoever removes it changes the slot first and then looks at the pins. These
// four accesses are sequentially consistent, so one of the two sees the other. A pin of an entry
// that is gone, made by a call which then finds the slot changed, counts as any other.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "wasifs/fd_table.h"

namespace wasifs::fd_pins {

/// The address of an entry, with bit 0 set where it was handed over; 0 where the pin is free.
using Pin = std::atomic<std::uintptr_t>;

/// What a table holds: an entry, and while it ends the number of those who still have it.
struct Held : FdEntry {
  explicit Held(FdEntry entry) noexcept : FdEntry(std::move(entry)) {}
  std::atomic<std::uint32_t> holders{1};
};

/// A free pin of this thread. Another one is given only after this one was written to.
[[nodiscard]] Pin& claim();

/// Frees the pin, and the entry where it was handed over to nobody else.
void let_go(Pin& pin) noexcept;

/// Frees an entry that was taken out of its slot, or leaves that to who has pinned it. No lock is
/// held.
void retire(Held* held) noexcept;

}  // namespace wasifs::fd_pins
