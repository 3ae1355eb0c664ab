// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One tree made of several: any number of lower layers, which are only read, under an upper layer
// that takes all changes. For a base image that thousands of guests share. docs/overlay.md says how
// it is kept and what differs from other file systems.
#pragma once

#include <string>
#include <vector>

#include "wasifs/filesystem.h"

namespace wasifs {

/// How an overlay uses its upper file system.
struct OverlayOptions {
  /// The directory of the upper file system that is the upper layer; made where it is absent. One
  /// name.
  std::string upper_directory = "upper";
  /// Where files are prepared, beside it. One name. What is left there in "wasifs" is removed when
  /// the overlay is made.
  std::string work_directory = "work";
};

/// `lowers`, the topmost first, at most 250, under `upper`.
///
/// - Nobody else changes a layer while the overlay lives, and no other overlay has this upper
/// layer.
///   The same lowers may serve any number of overlays at the same time. They are never written to;
///   a file system of ours that notes accesses (memory) notes those through the overlay too.
/// - A file is copied to the upper layer before its first change: when it is opened for writing,
/// cut,
///   given times, linked or renamed, and where it loses one of several names. The copy takes its
///   place in one step, with times and holes; a copy that fails leaves nothing. Who has the file
///   open for reading sees what is written to the copy.
/// - A directory that is renamed is copied with all that it holds, so that takes time; never
/// `xdev`.
/// - Hard links stay: a file with several names in a lower layer is copied under all of them. To
/// find
///   these the directories of that layer are listed.
/// - Inode numbers and cookies of listings stay as they were when something is copied, as long as
/// the
///   overlay lives. `Stat::nlink` of a directory with several layers is 1.
/// - What is neither file, directory nor symbolic link is used where it is; changing its times,
///   linking or renaming it is `notsup`.
/// - An upper layer in a host directory is kept as the kernel's overlayfs keeps it with its option
///   `userxattr`, and so are lower ones. In any other file system marks are files with the names of
///   OCI layers: names that begin with ".wh." cannot be made (`inval`), and a name of a lower layer
///   that is longer than 251 bytes cannot be removed (`nametoolong`). A view of a host directory
///   (read-only, filtered) is such another file system: where a lower one has whiteouts, give the
///   directory itself, which is not written to anyway.
///
/// Thread rule: any thread at any time. A layer computed by the embedder must not call into the
/// overlay. Errors: `notdir` (a root, or one of the two directories, is no directory), `inval` (too
/// many layers, or a name that is none), `rofs` and what else keeps the two directories from being
/// made.
[[nodiscard]] Result<Ref<FileSystem>> make_overlay(std::vector<Ref<FileSystem>> lowers,
                                                   Ref<FileSystem> upper,
                                                   const OverlayOptions& options = {});

}  // namespace wasifs
