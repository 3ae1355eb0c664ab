// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In which order the sections of a module stand, which is not that of their numbers. Used by the
// reader and the writer of this room. No state, any thread.
// Source: WebAssembly Core Specification 3.0, "Binary Format: Modules".
#pragma once

#include <array>
#include <cstdint>

#include "module.h"

namespace wasifs::pause {

// By number, what place each section has among those that are not custom.
inline constexpr std::array<std::uint8_t, 14> section_order = {
    0,   // custom: anywhere
    1,   // type
    2,   // import
    3,   // function
    4,   // table
    5,   // memory
    7,   // global
    8,   // exports
    9,   // start
    10,  // element
    12,  // code
    13,  // data
    11,  // data count
    6,   // tag
};

[[nodiscard]] constexpr std::uint8_t order_of(SectionId id) noexcept {
  return section_order[static_cast<std::size_t>(id)];
}

}  // namespace wasifs::pause
