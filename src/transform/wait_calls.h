// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions that are called in the place of instructions that wait and notify in shared memory, and
// the table by which they call the host (see `atomic_waits.h`). Used by both transforms that
// replace such instructions. One thread.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "atomic_waits.h"
#include "pause/instruction.h"
#include "pause/module.h"
#include "pause/module_editor.h"

namespace wasifs::transform {

// Whether the instruction, of that memory, is one that waits or notifies in shared memory.
[[nodiscard]] bool sleeps_or_wakes(const pause::Module& module, pause::Opcode opcode,
                                   std::uint32_t memory) noexcept;
// Whether it is one that waits there.
[[nodiscard]] bool sleeps(const pause::Module& module, pause::Opcode opcode,
                          std::uint32_t memory) noexcept;

class WaitCalls {
 public:
  // Adds the table and its export.
  WaitCalls(const pause::Module& module, pause::ModuleEditor& editor);

  // The function that takes and gives what the instruction does, which `sleeps_or_wakes`.
  [[nodiscard]] std::uint32_t function_for(const pause::Instruction& instruction);

 private:
  // What an instruction says, as far as two of them differ.
  struct Access {
    pause::Opcode opcode;
    std::uint32_t memory;
    std::int64_t offset;
    auto operator<=>(const Access&) const = default;
  };

  const pause::Module& module_;
  pause::ModuleEditor& editor_;
  const std::uint32_t table_;
  std::map<Access, std::uint32_t> functions_;
};

// The name of the export that either transform adds for a memory.
[[nodiscard]] std::string memory_export(std::uint32_t index);

}  // namespace wasifs::transform
