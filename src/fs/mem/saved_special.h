// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Special files as snapshots name their kinds. Pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "mem_generated.h"
#include "wasifs/file_attributes.h"

namespace wasifs::mem {

/// By `SpecialFile::Kind`.
inline constexpr std::array saved_kinds{saved::Kind::fifo, saved::Kind::socket,
                                        saved::Kind::character_device, saved::Kind::block_device};

[[nodiscard]] inline saved::Kind saved_kind(SpecialFile::Kind kind) noexcept {
  return saved_kinds[static_cast<std::size_t>(kind)];
}
/// None for what is no special file.
[[nodiscard]] inline std::optional<SpecialFile::Kind> special_kind(saved::Kind kind) noexcept {
  for (std::size_t i = 0; i < saved_kinds.size(); ++i) {
    if (saved_kinds[i] == kind) return static_cast<SpecialFile::Kind>(i);
  }
  return std::nullopt;
}

}  // namespace wasifs::mem
