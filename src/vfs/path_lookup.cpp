// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that find what a path leads to and change no name.
#include "vfs/resolver.h"

namespace wasifs {

Result<Location> find_path(const Location& start, std::string_view path, bool follow,
                           const PathRules& rules) {
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  WASIFS_TRY(const Step found, walk.resolve(follow));
  return walk.location(found);
}

namespace {

/// The last component, or (no value) its target was put in its place.
Result<std::optional<Stat>> stat_last(Resolver& walk, bool follow) {
  if (walk.is_dots()) {
    WASIFS_TRY(const Stat stat, walk.enter_dots().inode->stat());
    return stat;
  }
  const bool follows = follow || walk.trailing_slash();
  for (int races = 0;; ++races) {
    Errno error = Errno::success;
    if (walk.place() == nullptr) {
      const auto stat = walk.directory().stat_child(walk.name());
      if (!stat) {
        error = stat.error();
      } else if (stat->type != FileType::symbolic_link || !follows) {
        if (walk.trailing_slash() && stat->type != FileType::directory) return Errno::notdir;
        return *stat;
      }
    }
    if (error == Errno::success) {
      WASIFS_TRY(const Step found, walk.look());
      LinkInode* link = found.inode->as_link();
      if (link != nullptr) {
        const Result<void> followed = walk.follow(*link);
        if (followed) return std::nullopt;
        error = followed.error();
      } else {
        if (walk.trailing_slash() && found.inode->as_directory() == nullptr) return Errno::notdir;
        const auto stat = found.inode->stat();
        if (stat) return *stat;
        error = stat.error();
      }
    }
    if (error != Errno::stale || races == max_races) return error;
  }
}

}  // namespace

Result<Stat> stat_path(const Location& start, std::string_view path, bool follow,
                       const PathRules& rules) {
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  for (;;) {
    WASIFS_TRY(const Resolver::Stop stop, walk.advance());
    if (stop == Resolver::Stop::last) {
      WASIFS_TRY(const std::optional<Stat> stat, stat_last(walk, follow));
      if (stat) return *stat;
    } else {
      const auto stat = walk.directory().stat_beneath(walk.rest(), follow || walk.trailing_slash());
      if (!stat) continue;
      if (*stat && walk.trailing_slash() && (*stat)->type != FileType::directory) {
        return Errno::notdir;
      }
      return *stat;
    }
  }
}

Result<void> set_path_times(const Location& start, std::string_view path, bool follow,
                            const TimesChange& change, const PathRules& rules) {
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  WASIFS_TRY(const Step found, walk.resolve(follow));
  return found.inode->set_times(change);
}

Result<std::string> read_link_path(const Location& start, std::string_view path,
                                   const PathRules& rules) {
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  WASIFS_TRY(const Step found, walk.resolve(false));
  LinkInode* link = found.inode->as_link();
  if (link == nullptr) return Errno::inval;
  return link->target();
}

}  // namespace wasifs
