// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Making symbolic links, and what they may point to. The target is stored byte for byte.
//
// Our own walk never trusts a link: what it may reach is decided when it is followed. The check
// here protects others, the programs of the host that follow the links a guest left in a shared
// directory. It judges the tree as it is at this moment; a guest that moves the link later can
// still make it point elsewhere, which is why it is a check and no border.
#include <algorithm>

#include "vfs/path_names.h"
#include "vfs/path_text.h"

namespace wasifs {

namespace {

/// The walk of another program along the target: the file system alone, without what is mounted in
/// it.
class TargetWalk {
 public:
  TargetWalk(VisitedSteps& visited, const PathRules& rules)
      : visited_(visited), depth_(rules.depth), links_left_(rules.symlinks) {
    // What lies in another mount than the link is outside of its file system.
    const Mount* mount = visited.top().mount;
    floor_ = visited.size();
    while (floor_ > 1 && visited.at(floor_ - 2).mount == mount) --floor_;
  }

  Result<void> follow(std::string_view target) {
    std::string text(target);
    std::size_t at = 0;
    for (;;) {
      at = std::min(text.find_first_not_of('/', at), text.size());
      if (at == text.size()) return {};
      const std::size_t end = std::min(text.find('/', at), text.size());
      const std::string_view component = std::string_view(text).substr(at, end - at);
      at = end;
      if (component == ".") continue;
      if (component == "..") {
        if (visited_.size() == floor_) return Errno::perm;
        visited_.pop();
        continue;
      }
      const auto found = look_up(component);
      if (!found && !leads_nowhere(found.error())) return found.error();
      LinkInode* link = found ? (*found)->as_link() : nullptr;
      if (link != nullptr) {
        if (links_left_-- == 0) return Errno::loop;
        WASIFS_TRY(std::string next, link->target());
        if (next.starts_with('/')) return Errno::perm;
        next += std::string_view(text).substr(at);
        text = std::move(next);
        at = 0;
        continue;
      }
      if (!found || (*found)->as_directory() == nullptr) {
        // Behind what is no directory the target leads nowhere yet. Names cannot leave; what ".."
        // would mean depends on what is put here later.
        return check_missing(std::string_view(text).substr(at));
      }
      if (visited_.size() > depth_) return Errno::nametoolong;
      visited_.push({*found, visited_.top().mount, nullptr});
    }
  }

 private:
  Result<Ref<Inode>> look_up(std::string_view component) {
    // The contract of inodes knows no longer names.
    if (component.size() > max_name_length) return Errno::nametoolong;
    auto found = visited_.top().inode->as_directory()->lookup(component);
    // What is mounted on the host inside of the tree but was not granted is outside of it.
    if (!found && found.error() == Errno::xdev) return Errno::perm;
    return found;
  }
  /// Whether it can be said of a name with this error that a guest can have put nothing there:
  /// there is nothing, there cannot be, or the guest may not look and so not write either. Anything
  /// else leaves open where the target leads, and no link is made.
  static bool leads_nowhere(Errno error) noexcept {
    return error == Errno::noent || error == Errno::acces || error == Errno::nametoolong ||
           error == Errno::ilseq;
  }
  static Result<void> check_missing(std::string_view rest) {
    while (!rest.empty()) {
      const std::string_view component = rest.substr(0, rest.find('/'));
      if (component == "..") return Errno::perm;
      rest.remove_prefix(std::min(rest.size(), component.size() + 1));
    }
    return {};
  }

  VisitedSteps& visited_;
  std::size_t floor_ = 1;
  std::size_t depth_;
  std::uint32_t links_left_;
};

/// What a trailing slash behind the new name means: it asks for a directory, and this makes none.
Errno slash_behind_new_link(Resolver& walk) {
  const auto found = walk.look();
  if (!found) return found.error();
  const Inode& inode = *(*found).inode;
  const bool other = inode.kind() != InodeKind::directory && inode.kind() != InodeKind::link;
  return other ? Errno::notdir : Errno::exist;
}

/// Checks a new link on a file system whose links other programs follow: it must stay in the part
/// of the mount that `path` comes through. The check walks on from where the link is to be, so it
/// needs a walk without gaps.
Result<void> check_target_inside(const Location& start, std::string_view path,
                                 std::string_view target, PathRules rules) {
  rules.short_ways = false;
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  WASIFS_CHECK(walk.to_last());
  return TargetWalk(walk.visited(), rules).follow(target);
}

}  // namespace

Result<void> make_link_path(std::string_view target, const Location& start, std::string_view path,
                            const PathRules& rules) {
  WASIFS_TRY([[maybe_unused]] const PathShape shape, check_path(target, rules));
  if (target.front() == '/') return Errno::perm;
  Resolver walk(start, rules);
  WASIFS_CHECK(walk.begin(path));
  WASIFS_CHECK(walk.to_last());
  if (walk.is_dots() || walk.place() != nullptr) return Errno::exist;
  if (walk.trailing_slash()) return slash_behind_new_link(walk);
  const Mount* mount = walk.parent().mount;
  if (mount != nullptr && mount->filesystem && mount->filesystem->links_reach_host()) {
    const auto inside = check_target_inside(start, path, target, rules);
    if (!inside) return walk.look() ? Errno::exist : inside.error();
  }
  const auto made = walk.directory().make_link(walk.name(), target);
  if (!made) return exist_before(made.error(), walk);
  return {};
}

}  // namespace wasifs
