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

/// The last component, an ordinary name; no value where the target of a link was put in its place.
Result<std::optional<Stat>> stat_name(Resolver& walk, bool follow) {
  const bool follows = follow || walk.trailing_slash();
  if (walk.place() == nullptr) {
    WASIFS_TRY(const Stat stat, walk.directory().stat_child(walk.name()));
    if (stat.type != FileType::symbolic_link || !follows) {
      if (walk.trailing_slash() && stat.type != FileType::directory) return Errno::notdir;
      return stat;
    }
  }
  WASIFS_TRY(const Step found, walk.look());
  if (LinkInode* link = found.inode->as_link(); link != nullptr && follows) {
    WASIFS_CHECK(walk.follow(*link));
    return std::nullopt;
  }
  if (walk.trailing_slash() && found.inode->as_directory() == nullptr) return Errno::notdir;
  WASIFS_TRY(const Stat stat, found.inode->stat());
  return stat;
}

}  // namespace

Result<Stat> stat_path(const Location& start, std::string_view path, bool follow,
                       const PathRules& rules) {
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  for (;;) {
    WASIFS_TRY(const Resolver::Stop stop, walk.advance());
    if (stop == Resolver::Stop::last) {
      if (walk.is_dots()) return walk.enter_dots().inode->stat();
      WASIFS_TRY(const std::optional<Stat> stat,
                 again_if_stale([&] { return stat_name(walk, follow); }));
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
