// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who closes a descriptor of the operating system that is handed to the library. Used by whatever
// wraps one.
#pragma once

#include <cstdint>

namespace wasifs {

/// Who closes a descriptor that is handed over.
enum class Ownership : std::uint8_t {
  borrow,  ///< The caller, not before everything made from the descriptor is gone.
  take,    ///< The library, when the last thing made from it goes; also when the call that takes it
           ///< fails.
};

}  // namespace wasifs
