// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What another program does to a tree as fast as it can. One thread of one process; several of them
// work on one tree.
#pragma once

#include <cstdint>

/// Renames, replaces, cuts, removes and makes, in `tree` below the current directory, and swaps
/// directories for links to `outside` beside it, until the standard input ends. What it writes are
/// letters `a` to `z`; what it leaves alone is in `tree/steady` and `outside`, and what is called
/// `stays-N` in `tree/mixed`; `tree/whole` it only ever replaces by a file of 4096 letters alike.
/// Which turn things take depends on `seed`. Gives 0.
int churn(std::uint64_t seed);
