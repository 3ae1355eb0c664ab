// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs that call the host from everywhere that a function can call from. Each exports "run".
#pragma once

#include <cstdint>
#include <ostream>
#include <span>
#include <string_view>
#include <vector>

namespace wasifs::transform {

struct Program {
  std::string_view name;
  std::string_view text;
  std::int32_t argument = 0;
};

inline void PrintTo(const Program& program, std::ostream* out) {
  *out << program.name;
}

// All of them.
[[nodiscard]] std::span<const Program> programs();

// Those of them that are in a file of their own.
[[nodiscard]] std::span<const Program> programs_of_proposals();

}  // namespace wasifs::transform
