// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   transform_bench MODULE
//
// How large a module becomes that can be paused, and how long it takes to make it: the least of
// several times. JSON, for bench/pause.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <vector>

#include "transform/pausable.h"

namespace {

using namespace wasifs;
using transform::PausableModule;
using transform::PausePoints;

constexpr int rounds = 5;

struct Made {
  std::size_t size = 0;
  double seconds = std::numeric_limits<double>::infinity();
  std::string refused;
};

Made make(std::span<const std::byte> module, PausePoints points) {
  Made made;
  for (int round = 0; round < rounds && made.refused.empty(); ++round) {
    const auto begun = std::chrono::steady_clock::now();
    const auto pausable = PausableModule::read(module, points);
    if (!pausable) return {.refused = pausable.error()};
    const auto running = pausable->running(pause::StartFunction::exported);
    if (!running) return {.refused = running.error()};
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    made.size = running->module.size();
    made.seconds = std::min(made.seconds, took.count());
  }
  return made;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "transform_bench MODULE\n");
    return 2;
  }
  std::ifstream file(words[1], std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
  const auto module = std::as_bytes(std::span(text));
  fmt::print("{{\"plain\": {}", module.size());
  for (const auto& [name, points] :
       {std::pair("calls", PausePoints::calls), std::pair("anywhere", PausePoints::anywhere)}) {
    const Made made = make(module, points);
    if (!made.refused.empty()) {
      fmt::print(stderr, "transform_bench: {}: {}\n", words[1], made.refused);
      return 1;
    }
    fmt::print(", \"{}\": {}, \"{} seconds\": {:.4f}", name, made.size, name, made.seconds);
  }
  fmt::print("}}\n");
  return 0;
}
