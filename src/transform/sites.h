// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where one function may stop, and what is on its operand stack there. The values below a call are
// kept in locals that are added for it, one for each height and type, set where a value is made:
// only there can it be had without disturbing what is above it. Made by one thread, then not
// changed.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "call_graph.h"
#include "function_code.h"

namespace wasifs::transform {

inline constexpr std::uint32_t no_step = std::numeric_limits<std::uint32_t>::max();

// A value below a call.
struct Operand {
  pause::ExactType type;
  std::uint32_t local = 0;           // that it is kept in, unless it is a constant
  std::uint32_t constant = no_step;  // the instruction that makes it, if that can be repeated
};

struct Site {
  std::uint32_t step = no_step;  // the call, wait or loop; of the poll at the entry none
  std::uint32_t offset = 0;      // of that instruction in the body
  bool poll = false;
  bool wait = false;   // an instruction that waits in shared memory: a call of the host
  bool often = false;  // the poll of a loop that calls nothing: most of its turns go without
  std::span<const pause::ExactType> results;  // of what is called
  std::uint32_t operands = 0;                 // where they begin in `FunctionSites::operands`
  std::uint32_t operand_count = 0;
  std::uint32_t locals = 0;  // those that are read later, in `FunctionSites::live`
  std::uint32_t local_count = 0;
};

// After `step` the value at `height` is put into `local`. All those of one step are next to each
// other and reach to the top of the stack.
struct Spill {
  std::uint32_t step = 0;
  std::uint32_t height = 0;
  std::uint32_t local = 0;
  bool nullable = true;
};

struct FunctionSites {
  std::vector<Site> sites;  // by offset
  std::vector<Operand> operands;
  std::vector<std::uint32_t> live;      // set by `find_live_locals`
  std::vector<Spill> spills;            // by step, then by height
  std::vector<pause::ExactType> added;  // locals, after those of the function
  // Locals, of numbers, that are saved for every site, by one piece of code at the function's end:
  // those that are live at most of them. By number; empty where that saves no code.
  std::vector<std::uint32_t> common;
  // Added local that counts turns down to the next poll, for loops where that is enough.
  std::uint32_t turns = no_step;

  [[nodiscard]] std::span<const Operand> operands_of(const Site& site) const noexcept {
    return std::span(operands).subspan(site.operands, site.operand_count);
  }
  [[nodiscard]] std::span<const std::uint32_t> live_at(const Site& site) const noexcept {
    return std::span(live).subspan(site.locals, site.local_count);
  }
};

// What a function may hold at all its sites together, and a function's code may come to: engines
// take no longer functions.
inline constexpr std::size_t most_code = 7'654'321;

// Marks dead instructions of `code` and the heights of its blocks.
[[nodiscard]] SnapshotResult<FunctionSites> find_sites(const pause::Module& module,
                                                       const CallGraph& graph, bool loops_poll,
                                                       FunctionCode& code);

// Finds which locals are read after each site.
[[nodiscard]] SnapshotResult<void> find_live_locals(const pause::Module& module,
                                                    const FunctionCode& code, FunctionSites& sites);

// Finds `FunctionSites::common`, once it is known what is live.
void find_common_locals(const FunctionCode& code, FunctionSites& sites);

}  // namespace wasifs::transform
