// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Opening by name. Creating happens in the one step that also looks (`DirInode::open_child`), so
// two programs that create the same file at the same time get the same file; a link that is in the
// way is followed by this walk, never by the back end.
#include "vfs/resolver.h"

namespace wasifs {

namespace {

/// The directory at `step`, opened.
Result<OpenedPath> open_directory(const Resolver& walk, const Step& step, const OpenHow& how) {
  if (how.create) return how.exclusive ? Errno::exist : Errno::isdir;
  if (how.truncate || has_any(how.access, Access::write)) return Errno::isdir;
  WASIFS_TRY(Ref<Inode> opened, step.inode->open(how));
  return OpenedPath{walk.location({std::move(opened), step.mount, step.node})};
}

/// What a file system opened below `parent`, where nothing is mounted.
OpenedPath opened_below(const Resolver& walk, const Step& parent, Ref<Inode> opened) {
  return {walk.location({std::move(opened), parent.mount, nullptr})};
}

/// The place of the mount table that the last component is.
Result<OpenedPath> open_place(Resolver& walk, const OpenHow& how) {
  WASIFS_TRY(const Step found, walk.look());
  if (found.inode->as_directory() != nullptr) return open_directory(walk, found, how);
  if (how.create && how.exclusive) return Errno::exist;
  if (how.directory || walk.trailing_slash()) return Errno::notdir;
  WASIFS_TRY(Ref<Inode> opened, found.inode->open(how));
  return OpenedPath{walk.location({std::move(opened), found.mount, found.node})};
}

/// Opens the last component, or (no value) puts the target of the link that it is in its place.
Result<std::optional<OpenedPath>> open_last(Resolver& walk, bool follow, const OpenHow& how) {
  if (walk.is_dots()) return open_directory(walk, walk.enter_dots(), how);
  if (walk.trailing_slash() && how.create) return Errno::isdir;
  if (walk.place() != nullptr) return open_place(walk, how);

  OpenHow asked = how;
  asked.directory = how.directory || walk.trailing_slash();
  for (int races = 0;; ++races) {
    auto opened = walk.directory().open_child(walk.name(), asked);
    if (opened) return opened_below(walk, walk.parent(), *std::move(opened));
    Errno error = opened.error();

    bool look_again = false;
    if (error == Errno::loop || (error == Errno::notdir && asked.directory)) {
      if (!follow && !walk.trailing_slash()) return error;
      auto found = walk.look();
      LinkInode* link = found ? (*found).inode->as_link() : nullptr;
      if (link != nullptr) {
        const Result<void> followed = walk.follow(*link);
        if (followed) return std::nullopt;
        error = followed.error();
        look_again = error == Errno::stale;
      } else {
        look_again = error == Errno::loop;  // it was a link a moment ago
      }
    } else if (error == Errno::exist) {
      look_again = !how.exclusive;
    } else {
      look_again = error == Errno::stale || (error == Errno::noent && how.create);
    }
    if (!look_again || races == max_races) return error;
  }
}

}  // namespace

Result<OpenedPath> open_path(const Location& start, std::string_view path, bool follow,
                             const OpenHow& how, const PathRules& rules) {
  if (how.directory && (how.create || how.exclusive || how.truncate)) return Errno::inval;
  if (how.create && how.exclusive) follow = false;
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  for (;;) {
    WASIFS_TRY(const Resolver::Stop stop, walk.advance());
    if (stop == Resolver::Stop::last) {
      WASIFS_TRY(std::optional<OpenedPath> opened, open_last(walk, follow, how));
      if (opened) return *std::move(opened);
    } else if (!(walk.trailing_slash() && how.create)) {
      OpenHow asked = how;
      asked.directory = how.directory || walk.trailing_slash();
      auto opened =
          walk.directory().open_beneath(walk.rest(), follow || walk.trailing_slash(), asked);
      if (opened && *opened) return opened_below(walk, walk.parent(), **std::move(opened));
      if (opened) return opened->error();
    }
  }
}

}  // namespace wasifs
