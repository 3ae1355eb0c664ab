// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole files by name, for embedders: to fill a tree before a guest runs and to look at what it
// left. Start at `Namespace::root`, or at `detached_root` of a file system. Built on paths.h, with
// its rules for paths and its errors. Thread rule: any thread; a file that others change meanwhile
// may be read or written in part before and in part after that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/mount.h"
#include "wasifs/result.h"

namespace wasifs {

/// Makes the file at `path`, or cuts the one that is there, and writes `bytes`. Links are followed.
/// Errors: those of `open_path`, `nospc`, `dquot` and `fbig` (with the file written as far as it
/// went); `spipe` where a stream is there.
[[nodiscard]] Result<void> write_file(const Location& start, std::string_view path,
                                      std::span<const std::byte> bytes);
/// As above, for text.
[[nodiscard]] Result<void> write_file(const Location& start, std::string_view path,
                                      std::string_view text);

/// All bytes of the file at `path`, links followed, at most `limit`. Errors: those of `open_path`;
/// `isdir`; `spipe` where a stream is there; `fbig` where it holds more; `nomem`.
[[nodiscard]] Result<std::vector<std::byte>> read_file(const Location& start, std::string_view path,
                                                       std::uint64_t limit = SIZE_MAX);
/// As `read_file`, as text.
[[nodiscard]] Result<std::string> read_text_file(const Location& start, std::string_view path,
                                                 std::uint64_t limit = SIZE_MAX);

/// Makes the directory at `path` and its parents where they are missing; success where it exists.
/// Errors: those of `make_directory_path`; `notdir` where something else is in the way.
[[nodiscard]] Result<void> make_directories(const Location& start, std::string_view path);

}  // namespace wasifs
