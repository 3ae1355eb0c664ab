// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules that between them use every section and every form of instruction that the reader knows,
// as text, and the engine that turns them into bytes and says whether bytes are a module.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wasifs::pause {

using Bytes = std::vector<std::byte>;

struct CorpusModule {
  std::string_view name;
  std::string_view text;
  bool savable;  // else it is refused for what it uses
};

// All of them.
[[nodiscard]] std::span<const CorpusModule> corpus();

// The binary of a text; a test failure and nothing where it is wrong.
[[nodiscard]] Bytes binary_of(std::string_view text);

// What the engine finds wrong with a module; nothing if it is valid.
[[nodiscard]] std::optional<std::string> engine_refusal(std::span<const std::byte> module);

}  // namespace wasifs::pause
