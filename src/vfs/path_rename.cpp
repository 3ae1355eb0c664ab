// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What needs two names: renaming and hard links. Both stay within one file system object, which may
// be mounted at both places: it is the file system that sets the border, not the mount. So a
// read-only view, which is a file system of its own, lets nothing through.
#include "vfs/path_names.h"

namespace wasifs {

namespace {

/// The file system that both directories belong to. Errors: `xdev`; `rofs` for directories that the
/// namespace supplies; `notsup` for directories that are no part of a mounted file system.
Result<FileSystem*> common_file_system(const Step& a, const Step& b) {
  if (a.mount == nullptr || b.mount == nullptr) {
    return a.mount == b.mount ? Errno::notsup : Errno::xdev;
  }
  FileSystem* filesystem = a.mount->filesystem.get();
  if (filesystem != b.mount->filesystem.get()) return Errno::xdev;
  if (filesystem == nullptr) return Errno::rofs;
  return filesystem;
}

}  // namespace

Result<void> rename_path(const Location& old_start, std::string_view old_path,
                         const Location& new_start, std::string_view new_path,
                         const PathRules& rules) {
  Resolver from(old_start, rules);
  Resolver to(new_start, rules);
  WASIFS_CHECK(from.begin(old_path));
  WASIFS_CHECK(to.begin(new_path));
  WASIFS_CHECK(from.to_last());
  WASIFS_CHECK(to.to_last());
  if (from.is_dots() || to.is_dots()) return Errno::busy;
  WASIFS_TRY(FileSystem* const filesystem, common_file_system(from.parent(), to.parent()));
  if (from.place() != nullptr || to.place() != nullptr) return Errno::busy;
  if (from.trailing_slash() || to.trailing_slash()) {
    WASIFS_TRY(const Step moved, from.look());
    if (moved.inode->as_directory() == nullptr) {
      if (moved.inode->as_link() == nullptr || !from.trailing_slash()) return Errno::notdir;
      return slash_behind_link(old_start, old_path, rules);
    }
  }
  return filesystem->rename(from.directory(), from.name(), to.directory(), to.name());
}

Result<void> hard_link_path(const Location& old_start, std::string_view old_path, bool follow,
                            const Location& new_start, std::string_view new_path,
                            const PathRules& rules) {
  Resolver from(old_start, rules);
  Resolver to(new_start, rules);
  WASIFS_CHECK(from.begin(old_path));
  WASIFS_CHECK(to.begin(new_path));
  WASIFS_TRY(const Step linked, from.resolve(follow));
  WASIFS_CHECK(to.to_last());
  if (to.is_dots() || to.place() != nullptr) return Errno::exist;
  if (to.trailing_slash()) {
    WASIFS_TRY([[maybe_unused]] const Step present, to.look());
    return Errno::exist;
  }
  // What is there already comes before what the source is; the file system does it in one step, the
  // rest is asked.
  const auto refuse = [&to](Errno error) { return to.look() ? Errno::exist : error; };
  if (linked.inode->as_directory() != nullptr) return refuse(Errno::perm);
  // A mounted file has no name in its own file system.
  if (from.place() != nullptr) return refuse(Errno::xdev);
  const auto filesystem = common_file_system(from.parent(), to.parent());
  if (!filesystem) return refuse(filesystem.error());
  const auto made = (*filesystem)->link(from.directory(), from.name(), to.directory(), to.name());
  if (!made) return exist_before(made.error(), to);
  return {};
}

}  // namespace wasifs
