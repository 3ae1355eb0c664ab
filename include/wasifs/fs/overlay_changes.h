// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What was changed through an overlay: told, brought into the layer below, or forgotten. For the
// embedder; docs/overlay.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "wasifs/filesystem.h"

namespace wasifs {

/// One difference between an overlay and what its lower layers show by themselves.
struct OverlayChange {
  /// What happened.
  enum class Kind : std::uint8_t {
    added,     ///< `path` is new, with all that is below it, which is told too.
    modified,  ///< The file or link at `path` has other content, another time or permissions.
    deleted,   ///< `path` is gone, with all that was below it, which is not told.
    renamed,   ///< What was at `from` is at `path`, unchanged, with all that is below it.
  };
  Kind kind = Kind::added;            ///< See above.
  FileType type = FileType::unknown;  ///< Of what is there now; where deleted, of what was.
  std::string path;                   ///< From the root, without a slash before it.
  std::string from;                   ///< Where renamed: the old path. Else empty.
};

/// Tells `sink` the changes of `overlay` until it returns false, in the order of paths, a directory
/// before what is in it. Where one kind took the place of another, the old one is deleted and the
/// new one added. A file or directory counts as renamed where it is new, something with its
/// modification time and its content is deleted, and nothing below it was changed; both are read
/// to compare them. Directories by themselves are not modified. Nothing is changed meanwhile, by
/// whom ever. Errors: `inval` (not made by `make_overlay`), and of reading.
[[nodiscard]] Result<void> list_overlay_changes(
    FileSystem& overlay, const std::function<bool(const OverlayChange&)>& sink);

/// Brings all changes into the topmost lower layer, so that it shows with those below it what the
/// overlay shows, and then discards them. Each file is replaced in one step; an error leaves the
/// changes in the upper layer, and the call can be made again. Nobody uses the overlay or the
/// lower layer meanwhile; the overlay is not used afterwards, make a new one. Errors: `inval` (not
/// made by `make_overlay`, or no lower layer), `rofs` (the layer cannot be written), and of reading
/// and writing.
[[nodiscard]] Result<void> commit_overlay(FileSystem& overlay);

/// Removes everything from the upper layer. Nobody uses the overlay meanwhile, nor afterwards.
/// Errors: `inval` (not made by `make_overlay`), and of removing.
[[nodiscard]] Result<void> discard_overlay(FileSystem& overlay);

}  // namespace wasifs
