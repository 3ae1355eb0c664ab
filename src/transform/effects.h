// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many values each instruction takes from the stack and what it puts there, as far as that does
// not depend on the module. What it takes is of the right type: the engine has seen to that. No
// state, any thread.
// Source: WebAssembly Core Specification 3.0, "Validation: Instructions".
#pragma once

#include <cstdint>

#include "pause/instruction.h"

namespace wasifs::transform {

struct Effect {
  enum class Kind : std::uint8_t {
    unknown,  // depends on the module, or is refused
    plain,
  };
  Kind kind = Kind::unknown;
  std::uint8_t pops = 0;
  std::uint8_t pushes = 0;  // all of one type
  pause::ValueType pushed = pause::ValueType::i32;
};

[[nodiscard]] Effect effect_of(pause::Opcode opcode) noexcept;

}  // namespace wasifs::transform
