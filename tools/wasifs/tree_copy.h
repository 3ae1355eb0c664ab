// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --copy and --out: trees between the host and the guest's tree. Both ways go through the library's
// own resolver, so that no link in either tree leads out of it. Hard links stay hard links, holes
// stay holes; times are kept, and where memory, a host directory or an overlay of these is on both
// sides also owners (as far as this program may), modes and extended attributes.
#pragma once

#include <optional>
#include <string>

#include "wasifs/mount.h"

namespace wasifs::cli {

/// Copies the host's file or directory `host` to the absolute path `guest`. A sentence where it
/// cannot.
[[nodiscard]] std::optional<std::string> copy_in(const std::string& host, const Namespace& names,
                                                 const std::string& guest);

/// Whether `host` may be written by `copy_out`: its directory exists, and it does not exist or is
/// an empty directory.
[[nodiscard]] std::optional<std::string> check_output(const std::string& host);

/// Copies what is at `guest` beside `host` and renames it to `host` when it is complete. Nothing is
/// left where it cannot.
[[nodiscard]] std::optional<std::string> copy_out(const Namespace& names, const std::string& guest,
                                                  const std::string& host);

}  // namespace wasifs::cli
