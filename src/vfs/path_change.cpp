// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Making and removing directories and removing names. The last component is never followed here,
// with a trailing slash neither: as on Linux, "link/" names the link, which is no directory.
#include "vfs/path_names.h"

namespace wasifs {

Errno exist_before(Errno error, Resolver& walk) {
  return error == Errno::rofs && walk.look() ? Errno::exist : error;
}

Errno slash_behind_link(const Location& start, std::string_view path, const PathRules& rules) {
  const auto target = find_path(start, path, true, rules);
  return !target && target.error() == Errno::perm ? Errno::perm : Errno::notdir;
}

Result<void> make_directory_path(const Location& start, std::string_view path,
                                 const PathRules& rules) {
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  WASIFS_CHECK(walk.to_last());
  if (walk.is_dots() || walk.place() != nullptr) return Errno::exist;
  const auto made = walk.directory().make_directory(walk.name());
  if (!made) return exist_before(made.error(), walk);
  return {};
}

Result<void> remove_directory_path(const Location& start, std::string_view path,
                                   const PathRules& rules) {
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  WASIFS_CHECK(walk.to_last());
  if (walk.last() == LastKind::dot) return Errno::inval;
  if (walk.last() == LastKind::dot_dot) return Errno::notempty;
  if (walk.place() != nullptr) {
    WASIFS_TRY(const Step found, walk.look());
    return found.inode->as_directory() == nullptr ? Errno::notdir : Errno::busy;
  }
  const auto removed = walk.directory().remove_directory(walk.name());
  if (!removed && removed.error() == Errno::notdir && walk.trailing_slash()) {
    return slash_behind_link(start, path, rules);
  }
  return removed;
}

Result<void> unlink_path(const Location& start, std::string_view path, const PathRules& rules) {
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  WASIFS_CHECK(walk.to_last());
  if (walk.is_dots()) return Errno::isdir;
  if (walk.place() == nullptr && !walk.trailing_slash())
    return walk.directory().unlink(walk.name());
  WASIFS_TRY(const Step found, walk.look());
  if (found.inode->as_directory() != nullptr) return Errno::isdir;
  if (!walk.trailing_slash()) return Errno::busy;
  return found.inode->as_link() == nullptr ? Errno::notdir : slash_behind_link(start, path, rules);
}

}  // namespace wasifs
