// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How an open file of an external file system is found again: its path below the root, asked for
// when it is saved and walked when it comes back, and what tells whether it changed in between.
// Every walk is that of the ordinary resolver. Used by both directions. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wasifs/filesystem.h"
#include "wasifs/inode.h"
#include "wasifs/persist.h"

namespace wasifs {

/// A path below the root of `filesystem` that leads to `inode`: the file system says it, it is
/// walked, and device and inode number are compared. Empty for the root, nothing where there is
/// none.
[[nodiscard]] std::optional<std::string> path_below(FileSystem& filesystem, Inode& inode);

/// Opens what is at `path`, which `path_below` gave once. Links are not followed. Errors: those of
/// `open_path`.
[[nodiscard]] Result<Ref<Inode>> open_below(const Ref<FileSystem>& filesystem,
                                            std::string_view path, const OpenHow& how);

/// SHA-256 of all that `file`, opened for reading, holds. Fails with the errno in words.
[[nodiscard]] SnapshotResult<Digest> digest_of_file(FileInode& file);

/// Reads up to `bytes.size()` bytes, fewer at the end of the file only. Errors: as
/// `FileInode::read_at`.
[[nodiscard]] Result<std::size_t> read_fully(FileInode& file, std::uint64_t offset,
                                             std::span<std::byte> bytes);

}  // namespace wasifs
