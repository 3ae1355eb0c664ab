// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every type of part that the library knows by itself, in one place.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "wasifs/fs/mem.h"
#include "wasifs/persist.h"

namespace wasifs {

/// The process itself, always part 0.
inline constexpr std::string_view process_part_type = "process";
inline constexpr std::uint32_t process_part_version = 1;

/// Restores a part of one of the library's file systems and streams; nothing for another type.
/// `memory`: what is offered to memory trees.
[[nodiscard]] std::optional<SnapshotResult<std::unique_ptr<RestoredPart>>> restore_known_part(
    std::string_view type, PartReader& reader, const MemOptions& memory);

}  // namespace wasifs
