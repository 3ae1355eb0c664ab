// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How often tests do what chance has a part in: little among the quick ones, much in those of the
// label `long`.
#pragma once

#include <cstddef>
#include <cstdlib>

namespace wasifs::testing_support {

/// `thorough` in the tests of the label `long`, which set WASIFS_TEST_LONG, else `quick`.
[[nodiscard]] inline std::size_t rounds(std::size_t quick, std::size_t thorough) {
  return std::getenv("WASIFS_TEST_LONG") == nullptr ? quick : thorough;
}

}  // namespace wasifs::testing_support
