// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "vfs/fd_pins.h"

#include <array>
#include <memory>

namespace wasifs::fd_pins {
namespace {

constexpr std::uintptr_t handed_over = 1;
static_assert(alignof(FdEntry) > handed_over);

/// Pins of one thread, in cache lines that only it writes to. Blocks are never freed: one whose
/// thread has ended is given to the next thread that needs one.
struct alignas(64) Block {
  std::array<Pin, 6> pins{};
  Block* next_of_all = nullptr;     // constant once the block is in the list
  Block* next_of_thread = nullptr;  // for calls within calls
  std::atomic<bool> owned{true};
};

std::atomic<Block*> all_blocks{nullptr};

/// One that no thread has, or a new one.
Block* take_block() {
  for (Block* block = all_blocks.load(std::memory_order_seq_cst); block != nullptr;
       block = block->next_of_all) {
    if (!block->owned.load(std::memory_order_relaxed) &&
        !block->owned.exchange(true, std::memory_order_acquire))
      return block;
  }
  auto* const block = std::make_unique<Block>().release();
  block->next_of_all = all_blocks.load(std::memory_order_relaxed);
  while (!all_blocks.compare_exchange_weak(block->next_of_all, block, std::memory_order_seq_cst)) {
  }
  return block;
}

// Two variables, since one that is destroyed at the end of its thread costs a check at each use.
constinit thread_local Block* first_of_thread = nullptr;

/// Gives the blocks of a thread back when it ends.
struct Return {
  Block* first = nullptr;
  ~Return() {
    first_of_thread = nullptr;
    for (Block* block = first; block != nullptr;) {
      Block* const next = block->next_of_thread;
      block->next_of_thread = nullptr;
      block->owned.store(false, std::memory_order_release);
      block = next;
    }
  }
};
thread_local Return at_thread_end;

Pin& claim_of_new(Block* last) {
  Block* const block = take_block();
  (last == nullptr ? first_of_thread : last->next_of_thread) = block;
  at_thread_end.first = first_of_thread;
  return block->pins.front();
}

void drop_share(Held* held) noexcept {
  if (held->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete held;
}

}  // namespace

Pin& claim() {
  Block* last = nullptr;
  for (Block* block = first_of_thread; block != nullptr; block = block->next_of_thread) {
    for (Pin& pin : block->pins)
      if (pin.load(std::memory_order_relaxed) == 0) return pin;
    last = block;
  }
  return claim_of_new(last);
}

void let_go(Pin& pin) noexcept {
  const std::uintptr_t was = pin.exchange(0, std::memory_order_seq_cst);
  if ((was & handed_over) != 0) [[unlikely]]
    drop_share(static_cast<Held*>(reinterpret_cast<FdEntry*>(was - handed_over)));
}

void retire(Held* held) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(static_cast<FdEntry*>(held));
  for (Block* block = all_blocks.load(std::memory_order_seq_cst); block != nullptr;
       block = block->next_of_all) {
    for (Pin& pin : block->pins) {
      std::uintptr_t found = pin.load(std::memory_order_seq_cst);
      if (found != address) continue;
      held->holders.fetch_add(1, std::memory_order_relaxed);
      if (!pin.compare_exchange_strong(found, address | handed_over, std::memory_order_seq_cst))
        held->holders.fetch_sub(1, std::memory_order_relaxed);
    }
  }
  drop_share(held);
}

}  // namespace wasifs::fd_pins
