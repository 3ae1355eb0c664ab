// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a module, whole or paused again and again, each time into a fresh instance, with a host that
// writes down what it was asked. Two runs of the same module are to be the same.
#pragma once

#include <wasmtime.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pause/frame.h"
#include "pause/instance_state.h"
#include "transform/pausable.h"

namespace wasifs::transform {

using Bytes = std::vector<std::byte>;

// All that can be seen of a run.
struct Outcome {
  std::vector<std::string> calls;    // of the host: name, arguments and results
  std::vector<std::string> results;  // of what was run
  std::string trap;                  // empty if there was none
  std::vector<std::string> memories;
  std::vector<std::string> globals;
  std::vector<std::string> tables;

  bool operator==(const Outcome&) const = default;
};

// How often and where a run is paused.
struct Pauses {
  PausePoints points = PausePoints::calls;
  std::uint32_t every = 0;  // at each so-manieth chance; 0: never
  // Called with the frames of each pause; may change them.
  std::function<void(std::vector<pause::Frame>&)> frames;
};

struct PausedRun {
  Outcome outcome;
  std::size_t pauses = 0;
  std::size_t chances = 0;
  std::size_t most_frames = 0;
};

// The binary of a text; a test failure and nothing where it is wrong.
[[nodiscard]] Bytes binary_of(std::string_view text);

// What the engine finds wrong with a module; nothing if it is valid.
[[nodiscard]] std::optional<std::string> engine_refusal(std::span<const std::byte> module);

// Calls the start function, if any, then the export "run" with the numbers.
[[nodiscard]] Outcome run_plain(std::span<const std::byte> module,
                                const std::vector<std::int32_t>& arguments);
[[nodiscard]] PausedRun run_paused(std::span<const std::byte> module,
                                   const std::vector<std::int32_t>& arguments,
                                   const Pauses& pauses);

}  // namespace wasifs::transform
