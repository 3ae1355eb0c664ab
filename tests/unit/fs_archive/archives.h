// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tests of archives share: the archives that make_archives.py wrote, made once for a run,
// and short names for what is done with a tree.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/fs/archive.h"

namespace wasifs::archive_tests {

/// Where the archive `name` is.
[[nodiscard]] std::string path_of(std::string_view name);
/// All bytes of a file of the host.
[[nodiscard]] std::string bytes_of(const std::string& path);

/// Opens the archive `name`, which must work.
[[nodiscard]] Ref<FileSystem> open(std::string_view name, const ArchiveOptions& options = {});
/// Why the archive `name` cannot be used; the errno `success` where it can.
[[nodiscard]] ArchiveProblem problem_of(std::string_view name, const ArchiveOptions& options = {});
/// A file of the host.
[[nodiscard]] Ref<FileInode> host_file(const std::string& path);
/// `bytes` as a file in memory.
[[nodiscard]] Ref<FileInode> file_of(std::string_view bytes);

/// What is at `path`; links are not followed.
[[nodiscard]] Result<Ref<Inode>> find(FileSystem& filesystem, std::string_view path);
/// The `Stat` there, which must be there.
[[nodiscard]] Stat stat(FileSystem& filesystem, std::string_view path);
/// `size` bytes from `offset` on, as far as there are; "<errno>" where that fails.
[[nodiscard]] std::string read(Inode& inode, std::uint64_t offset, std::size_t size);
/// The whole file at `path`; "<errno>" where that fails.
[[nodiscard]] std::string content(FileSystem& filesystem, std::string_view path);
/// The names in a directory, in the order of the listing.
[[nodiscard]] std::vector<std::string> names(FileSystem& filesystem, std::string_view path);
/// Calls `visit(path, inode)` for all that is in it, at most `most` times.
void visit_all(FileSystem& filesystem, std::size_t most,
               const std::function<void(const std::string&, Inode&)>& visit);

/// The content of "big" in make_archives.py.
[[nodiscard]] std::string big();

}  // namespace wasifs::archive_tests
