// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes a program that shows a divergence as short and plain as it can: steps are left out, then
// each is made simpler.
#pragma once

#include <vector>

#include "stack.h"
#include "step.h"

namespace wasifs::differential {

/// A program that still diverges on `system`. `program` does, with the trees compared after each
/// `walk_every` steps.
[[nodiscard]] Program shrink(const System& system, Program program, std::size_t walk_every);

}  // namespace wasifs::differential
