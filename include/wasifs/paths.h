// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations on names, starting at a location. The guest's `path_*` calls and the embedder use the
// same ones; behind them is the single authority that interprets '/', ".", "..", symbolic links,
// trailing slashes and mount crossings. ".." cannot rise above the location that a path starts
// from; absolute paths and absolute links are `perm`.
//
// Every function: thread-safe; checks the bytes of the path first (`inval` for a NUL, `ilseq`,
// `nametoolong`, `noent` when empty), then walks
// (`noent`, `notdir`, `loop`, `perm`, `acces`, and what the file system answers), then does its
// work. A trailing slash demands a directory and follows links; what removes or moves a name never
// does, a link with a slash is `notdir` there (`perm` where it leads outside). Moving and linking
// stay within one file system object, which may be mounted at several places; else `xdev`. Where
// `docs/semantics.md` has a row for a case, that row holds.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "wasifs/inode.h"
#include "wasifs/limits.h"
#include "wasifs/mount.h"
#include "wasifs/types.h"

namespace wasifs {

/// Which paths are acceptable.
struct PathRules {
  bool utf8 = true;             ///< Refuse other bytes with `ilseq`.
  std::uint32_t length = 4095;  ///< Bytes; longer: `nametoolong`.
  std::uint32_t depth = 512;    ///< Names, less those that ".." takes back, and directories that a
                                ///< walk keeps at once; more: `nametoolong`. The operating system
                                ///< keeps none: links that it resolves may lead deeper.
  std::uint32_t symlinks = 40;  ///< Links followed; more: `loop`. Another number than 40 also turns
                                ///< short ways off: back ends know only the usual one.
  bool short_ways = true;  ///< Let directories resolve several components by themselves; off in
                           ///< tests that compare.
};

/// What `open_path` found or made.
struct OpenedPath {
  Location
      location;  ///< The inode to work on and its mount; for directories where paths may start.
};

/// Opens, creating as `how` says. `follow`: a link as last component too (never with `exclusive`).
/// Errors: `exist`, `isdir`, `notdir`, `loop` (a link that is not followed), `inval` (`directory`
/// with create or truncate), `rofs`, `nospc`, `dquot`.
[[nodiscard]] Result<OpenedPath> open_path(const Location& start, std::string_view path,
                                           bool follow, const OpenHow& how,
                                           const PathRules& rules = {});
/// The location at `path`, not opened.
[[nodiscard]] Result<Location> find_path(const Location& start, std::string_view path, bool follow,
                                         const PathRules& rules = {});
/// What is at `path`.
[[nodiscard]] Result<Stat> stat_path(const Location& start, std::string_view path, bool follow,
                                     const PathRules& rules = {});
/// Changes the times of what is at `path`. Errors: `rofs`, `notsup`.
[[nodiscard]] Result<void> set_path_times(const Location& start, std::string_view path, bool follow,
                                          const TimesChange& change, const PathRules& rules = {});
/// The target of the link at `path`. Errors: `inval` (not a link).
[[nodiscard]] Result<std::string> read_link_path(const Location& start, std::string_view path,
                                                 const PathRules& rules = {});
/// Makes a directory, not its parents. Errors: `exist`, `rofs`, `nospc`, `dquot`.
[[nodiscard]] Result<void> make_directory_path(const Location& start, std::string_view path,
                                               const PathRules& rules = {});
/// Removes an empty directory. Errors: `notempty`, `notdir`, `inval` (last component "."), `busy`
/// (a mount point or what leads to one).
[[nodiscard]] Result<void> remove_directory_path(const Location& start, std::string_view path,
                                                 const PathRules& rules = {});
/// Removes a name that is no directory. Errors: `isdir`, `notdir` (with trailing slash), `busy`.
[[nodiscard]] Result<void> unlink_path(const Location& start, std::string_view path,
                                       const PathRules& rules = {});
/// Makes a symbolic link. Errors: `perm` (absolute, or leaving a mount whose links reach the host),
/// `noent` (empty target), `exist`.
[[nodiscard]] Result<void> make_link_path(std::string_view target, const Location& start,
                                          std::string_view path, const PathRules& rules = {});
/// Gives what is at `old_path` a further name. Errors: `exist`, `perm` (a directory), `xdev`,
/// `mlink`, `noent`.
[[nodiscard]] Result<void> hard_link_path(const Location& old_start, std::string_view old_path,
                                          bool follow, const Location& new_start,
                                          std::string_view new_path, const PathRules& rules = {});
/// Renames. Errors: `xdev`, `busy` ("." or "..", a mount point or what leads to one), `inval` (into
/// its own subtree), `isdir`, `notdir`, `notempty`.
[[nodiscard]] Result<void> rename_path(const Location& old_start, std::string_view old_path,
                                       const Location& new_start, std::string_view new_path,
                                       const PathRules& rules = {});

/// Lists the directory at `location` with "." and "..", what is mounted in it included, from
/// `cookie` on (0: from the first, anew). Cookies as `DirInode::read_entries` says; those of "."
/// and ".." are 1 and 2. Errors: `notdir`, `io`.
[[nodiscard]] Result<void> list_directory(const Location& location, std::uint64_t cookie,
                                          const DirSink& sink);

}  // namespace wasifs
