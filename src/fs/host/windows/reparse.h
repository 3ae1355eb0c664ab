// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Symbolic links as Windows keeps them: the data of a reparse point, to and from the text that a
// guest knows. Pure, any thread; compiled, and so tested, everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/result.h"

namespace wasifs::host {

inline constexpr std::uint32_t reparse_tag_link = 0xA000000C;      // IO_REPARSE_TAG_SYMLINK
inline constexpr std::uint32_t reparse_tag_junction = 0xA0000003;  // IO_REPARSE_TAG_MOUNT_POINT
inline constexpr std::size_t most_reparse_data = 16 * 1024;

/// The target that the reparse point `data` (header and all) holds, with slashes. One that is not
/// relative begins with a slash, so that the resolver refuses it: every junction does. Errors:
/// `inval` (neither link nor junction), `io` (malformed).
[[nodiscard]] Result<std::string> link_target(std::span<const std::byte> data);
/// The data of a symbolic link to `target`, which is relative. Errors: `inval` (a name on the way
/// that no file can have, which Windows would understand otherwise), `ilseq`, `nametoolong`.
[[nodiscard]] Result<std::vector<std::byte>> link_data(std::string_view target);

}  // namespace wasifs::host
