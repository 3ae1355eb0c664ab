// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuzz.h"

#include <algorithm>

#include "generator.h"
#include "shrink.h"

namespace wasifs::differential {

std::optional<Found> run_round(const std::vector<System>& systems, std::uint64_t seed,
                               std::uint64_t& done) {
  Generator generator(seed);
  Comparison comparison(systems);
  Program program;
  while (program.size() < generator.steps()) {
    program.push_back(generator.next());
    ++done;
    auto problem = comparison.step(program.back());
    if (!problem && (program.size() % usual_walk == 0 || program.size() == generator.steps())) {
      problem = comparison.compare_trees();
    }
    if (problem) return Found{seed, *std::move(problem), std::move(program)};
    generator.learn(program.back(), comparison.answer());
  }
  return std::nullopt;
}

std::string report(const Found& found) {
  return found.divergence.system + ", seed " + std::to_string(found.seed) + ", step " +
         std::to_string(found.program.size()) + ": " + text_of(found.program.back()) + "\n  " +
         found.divergence.what + '\n';
}

std::string short_report(const std::vector<System>& systems, const Found& found) {
  const auto system = std::ranges::find(systems, found.divergence.system, &System::name);
  const Program shortest = shrink(*system, found.program, usual_walk);
  const auto again = run_program({*system}, shortest, 1);
  return "made short: " + (again ? again->what : "it is not seen when it is run again") + '\n' +
         text_of(shortest);
}

}  // namespace wasifs::differential
