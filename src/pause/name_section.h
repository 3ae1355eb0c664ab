// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The custom section "name" of a module: what its author called functions and globals. It is no
// part of what the module means, so whatever is in it keeps nothing from running. No state, any
// thread.
// Source: WebAssembly Core Specification, "Name Section"; for globals its extended form, as in the
// appendix of the tool conventions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "module.h"

namespace wasifs::pause {

// A thing's number and its name, of whatever bytes.
struct NumberedName {
  std::uint32_t index = 0;
  std::string_view name;
};

// Names refer to the bytes of the module. A number may be one that the module does not have.
struct NameSection {
  std::vector<NumberedName> functions;
  std::vector<NumberedName> globals;
  std::string problem;  // the first thing that is wrong; what came before is there
};

// The first section "name" of `module`; nothing in it where there is none.
[[nodiscard]] NameSection read_name_section(const Module& module);

}  // namespace wasifs::pause
