// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function as a row of instructions, with what control instructions carry and where each
// construct ends. The first thing that every analysis of this room needs. Made by one thread, then
// not changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pause/instruction.h"
#include "pause/module.h"
#include "wasifs/persist.h"

namespace wasifs::transform {

// An instruction. Of those that open a construct `first` is the place in `FunctionCode::blocks`; of
// br_table and of select and ref.null, which carry a type, where in `labels` and `types` it begins.
struct Step {
  pause::Opcode opcode = pause::Opcode::end;
  std::uint32_t offset = 0;  // in the body
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  std::uint32_t match = 0;  // of what opens: its else or end; of else and end: what opens
  bool dead = false;        // nothing gets there; set by `find_sites`
};

struct Catch {
  std::uint8_t kind = 0;  // 0: catch, 1: catch_ref, 2: catch_all, 3: catch_all_ref
  std::uint32_t tag = 0;
  std::uint32_t label = 0;
};

// What a block, loop, if or try_table says of itself.
struct Block {
  std::int64_t type = -64;      // the number of a type; else one result, or none
  pause::ExactType one_result;  // if that is the type
  std::uint32_t catches = 0;    // where they begin in `FunctionCode::catches`
  std::uint32_t catch_count = 0;
  std::uint32_t height = 0;  // operands below its parameters; set by `find_sites`
};

struct FunctionCode {
  std::uint32_t function = 0;
  std::span<const std::byte> body;
  const pause::DefinedType* type = nullptr;
  std::vector<pause::ExactType> locals;  // parameters first
  std::vector<Step> steps;               // the last one is the function's own end
  std::vector<Block> blocks;
  std::vector<Catch> catches;
  std::vector<std::uint32_t> labels;
  std::vector<pause::ExactType> types;

  [[nodiscard]] std::uint32_t end_of(std::size_t step) const noexcept {
    return step + 1 < steps.size() ? steps[step + 1].offset
                                   : static_cast<std::uint32_t>(body.size());
  }
  [[nodiscard]] std::span<const std::byte> bytes_of(std::size_t step) const noexcept {
    return body.subspan(steps[step].offset, end_of(step) - steps[step].offset);
  }
  [[nodiscard]] std::span<const Catch> catches_of(const Block& block) const noexcept {
    return std::span(catches).subspan(block.catches, block.catch_count);
  }
};

// As engines have it.
inline constexpr std::size_t most_locals = 50'000;

[[nodiscard]] constexpr bool opens(pause::Opcode opcode) noexcept {
  using enum pause::Opcode;
  return opcode == block || opcode == loop || opcode == if_ || opcode == try_table;
}

[[nodiscard]] std::span<const pause::ExactType> parameters_of(const pause::Module& module,
                                                              const Block& block) noexcept;
[[nodiscard]] std::span<const pause::ExactType> results_of(const pause::Module& module,
                                                           const Block& block) noexcept;

// Reads the function with this number, which has a body. A sentence for what is no function and,
// naming it, for legacy exceptions.
[[nodiscard]] SnapshotResult<FunctionCode> read_function(const pause::Module& module,
                                                         std::uint32_t function);

// How sentences call a function.
[[nodiscard]] std::string called(const pause::Module& module, std::uint32_t function);

}  // namespace wasifs::transform
