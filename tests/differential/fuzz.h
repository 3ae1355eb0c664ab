// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rounds of random steps, each from an empty tree on, until there are enough or something diverges.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "comparison.h"

namespace wasifs::differential {

/// What was found in which round.
struct Found {
  std::uint64_t seed;
  Divergence divergence;
  Program program;  ///< As it was run, up to where it diverged.
};

/// How often the whole trees are compared, in steps.
inline constexpr std::size_t usual_walk = 500;

/// Runs one round. `done` gets the number of steps added.
[[nodiscard]] std::optional<Found> run_round(const std::vector<System>& systems, std::uint64_t seed,
                                             std::uint64_t& done);

/// What a test or a terminal shows of it: the difference, and the seed.
[[nodiscard]] std::string report(const Found& found);
/// The program, made short, as a test case.
[[nodiscard]] std::string short_report(const std::vector<System>& systems, const Found& found);

}  // namespace wasifs::differential
