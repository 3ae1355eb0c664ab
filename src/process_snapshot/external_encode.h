// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A part "external" as bytes. Used by `save_snapshot`. One thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "process_snapshot/gathering.h"

namespace wasifs {

/// Type of the part and version of its encoding.
inline constexpr std::string_view external_part_type = "external";
inline constexpr std::uint32_t external_part_version = 1;

/// The segment of `part`, which is external.
[[nodiscard]] std::vector<std::byte> encode_external(const GatheredPart& part);

}  // namespace wasifs
