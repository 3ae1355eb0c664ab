// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/changes.h"

#include <new>
#include <utility>

namespace wasifs::mem {

void Changes::note(std::uint64_t number, Inode* fresh) noexcept {
  const auto state = state_.lock();
  if (!state->complete) return;
  try {
    state->noted.try_emplace(number, Change{.fresh = fresh});
  } catch (const std::bad_alloc&) {
    state->complete = false;
    state->noted.clear();
  }
}

void Changes::note_end(std::uint64_t number) noexcept {
  const auto state = state_.lock();
  if (!state->complete) return;
  try {
    // What came after the save needs no trace, or a guest could fill the host's memory with them.
    if (number <= state->last) {
      state->noted.insert_or_assign(number, Change{.ended = true});
    } else {
      state->noted.erase(number);
    }
  } catch (const std::bad_alloc&) {
    state->complete = false;
    state->noted.clear();
  }
}

Changes::Noted Changes::take() {
  return std::exchange(state_.lock()->noted, {});
}

bool Changes::begin_period(std::uint64_t last) {
  const auto state = state_.lock();
  state->noted.clear();
  state->last = last;
  // The numbers of periods do not begin again: a node could have one of long ago.
  state->complete = period() != UINT32_MAX;
  if (state->complete) period_.fetch_add(1, std::memory_order_relaxed);
  return state->complete;
}

bool Changes::complete() const noexcept {
  return state_.lock()->complete;
}

void Changes::stop() noexcept {
  Noted dropped;
  const auto state = state_.lock();
  state->complete = false;
  dropped.swap(state->noted);
}

}  // namespace wasifs::mem
