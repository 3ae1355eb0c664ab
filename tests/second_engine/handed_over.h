// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder from which another engine goes on with a guest that was paused: the module that resumes,
// `state.json`, and the bytes that are too many for it. Read by host.mjs. One thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "wasifs/persist.h"

namespace wasifs::second_engine {

void write_bytes(const std::filesystem::path& file, std::span<const std::byte> bytes);

// Writes the folder: what `part` says of a paused guest of `module`, and as "host" what the other
// engine's host is to know.
[[nodiscard]] SnapshotResult<void> hand_over(std::span<const std::byte> module, PartReader& part,
                                             const nlohmann::ordered_json& host,
                                             const std::filesystem::path& folder);

}  // namespace wasifs::second_engine
