// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Steps of the kernel's path walk that stay beneath a directory, and its answers in our words.
#pragma once

#include <fcntl.h>

#include <string>
#include <string_view>
#include <vector>

#include "answer.h"

struct stat;

namespace wasifs::differential {

/// What `result`, of a system call, says: success or what errno is. Aborts on one that has no place
/// here.
[[nodiscard]] Errno outcome(long result);

/// As openat(), but what leads out of `directory` is EXDEV, and so `perm`.
[[nodiscard]] int open_beneath(int directory, const std::string& path, int flags,
                               unsigned mode = 0);

/// As `open_beneath`, but a directory that may not be listed is opened by its name, as ours are
/// until somebody lists them.
[[nodiscard]] int open_as_ours(int directory, const std::string& path, int flags, unsigned mode);
/// `entries_of` and fsync() of a directory, for which the right to list it is asked for now.
[[nodiscard]] Errno list_directory(int directory, std::vector<Entry>& entries);
[[nodiscard]] Errno sync_directory(int directory);

/// What makes a path wrong before anybody looks: `noent`, `nametoolong`; else success.
[[nodiscard]] Errno check_text(std::string_view path);

[[nodiscard]] Status status_of(const struct stat& found);

/// The entries of the directory `fd`, which begins anew; the dots too. The error of getdents64().
[[nodiscard]] Errno entries_of(int fd, std::vector<Entry>& entries);

/// All that is below the directory `fd`, in the order of the names.
void walk_beneath(int fd, const std::string& path, std::vector<Node>& nodes);

}  // namespace wasifs::differential
