// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "vfs/resolver.h"

#include <algorithm>

#include "vfs/path_text.h"

namespace wasifs {

namespace {

constexpr std::uint32_t usual_symlinks = PathRules{}.symlinks;

std::string_view without_trailing_slashes(std::string_view text) noexcept {
  return text.substr(0, text.find_last_not_of('/') + 1);
}

}  // namespace

Result<void> Resolver::begin(std::string_view path) {
  WASIFS_TRY(const PathShape shape, check_path(path, rules_));
  if (path.front() == '/') return Errno::perm;
  if (start_.inode->as_directory() == nullptr) return Errno::notdir;
  // A back end counts links and measures names by the usual bounds; where ours may differ the walk
  // does it.
  if (shape.long_component || rules_.symlinks != usual_symlinks) rules_.short_ways = false;
  offered_ = !rules_.short_ways;
  skipped_ = false;
  links_ = 0;
  path_ = path;
  text_ = path;
  at_ = 0;
  visited_.shrink(0);
  visited_.push({start_.inode, start_.mount.get(), refresh_place(start_.place, renewed_)});
  return {};
}

bool Resolver::offers_short_way() {
  if (offered_ || links_ != 0) return false;
  const MountNode* node = visited_.top().node;
  if (node != nullptr && node->leads_on()) return false;
  offered_ = true;
  const std::string_view left =
      text_.substr(std::min(text_.find_first_not_of('/', at_), text_.size()));
  rest_ = without_trailing_slashes(left);
  trailing_slash_ = rest_.size() != left.size();
  // A single component is one step of the walk anyway.
  return rest_.find('/') != std::string_view::npos;
}

Result<Resolver::Stop> Resolver::advance() {
  for (;;) {
    if (offers_short_way()) return Stop::short_way;
    const std::size_t begin = text_.find_first_not_of('/', at_);
    const std::size_t end = std::min(text_.find('/', begin), text_.size());
    const std::string_view component = text_.substr(begin, end - begin);
    at_ = end;
    if (text_.find_first_not_of('/', end) != std::string_view::npos) {
      WASIFS_CHECK(enter(component));
      continue;
    }
    trailing_slash_ = end != text_.size();
    set_last(component);
    if (last_ == LastKind::dot_dot && visited_.size() == 1) return Errno::perm;
    if (component.size() > max_name_length) return Errno::nametoolong;
    return Stop::last;
  }
}

void Resolver::set_last(std::string_view component) noexcept {
  name_ = component;
  last_ = component == "." ? LastKind::dot : component == ".." ? LastKind::dot_dot : LastKind::name;
}

Result<void> Resolver::enter(std::string_view component) {
  if (component == ".") return {};
  if (component == "..") {
    if (visited_.size() == 1) return Errno::perm;
    visited_.pop();
    return {};
  }
  if (component.size() > max_name_length) return Errno::nametoolong;
  return again_if_stale([&] { return enter_name(component); });
}

Result<void> Resolver::enter_name(std::string_view name) {
  WASIFS_TRY(Step found, look_up(name));
  if (found.inode->as_directory() != nullptr) [[likely]] {
    if (visited_.size() > rules_.depth) return Errno::nametoolong;
    if (found.mount != visited_.top().mount) offered_ = !rules_.short_ways;
    visited_.push(std::move(found));
    return {};
  }
  LinkInode* link = found.inode->as_link();
  if (link == nullptr) return Errno::notdir;
  return follow(*link);
}

const MountNode* Resolver::place() noexcept {
  const MountNode* node = visited_.top().node;
  return node == nullptr || !node->leads_on() ? nullptr : node->child(name_);
}

Result<Step> Resolver::look() {
  return again_if_stale([&] { return look_up(name_); });
}

Result<Step> Resolver::look_up(std::string_view name) {
  const Step& here = visited_.top();
  if (here.node != nullptr && here.node->leads_on()) {
    if (const MountNode* place = here.node->child(name)) return look_up_place(name, *place);
  }
  WASIFS_TRY(Ref<Inode> inode, here.inode->as_directory()->lookup(name));
  return Step{std::move(inode), here.mount, nullptr};
}

Result<Step> Resolver::look_up_place(std::string_view name, const MountNode& place) {
  if (place.root()) return Step{place.root(), place.mount().get(), &place};
  const Step& here = visited_.top();
  auto below = here.inode->as_directory()->lookup(name);
  if (!below && below.error() != Errno::noent) return below.error();
  if (below && (*below)->as_directory() != nullptr) {
    return Step{*std::move(below), here.mount, &place};
  }
  // What is mounted further on must stay reachable, so what is no directory here is covered by one.
  return Step{place.supplied(), place.tree().table().supplied_mount().get(), &place};
}

Result<void> Resolver::follow(LinkInode& link) {
  if (links_ == rules_.symlinks) return Errno::loop;
  WASIFS_TRY(std::string target, link.target());
  if (target.empty()) return Errno::noent;
  if (target.front() == '/') return Errno::perm;
  if (target.find('\0') != std::string::npos) return Errno::inval;
  ++links_;
  target += text_.substr(at_);  // nothing, or begins with the slash behind the link
  expanded_ = std::move(target);
  text_ = expanded_;
  at_ = 0;
  return {};
}

const Step& Resolver::enter_dots() noexcept {
  if (last_ == LastKind::dot_dot) visited_.pop();
  last_ = LastKind::dot;
  return visited_.top();
}

Result<bool> Resolver::directory_beneath() {
  const std::size_t slash = rest_.rfind('/');
  const std::string_view final_name = rest_.substr(slash + 1);
  if (final_name == "." || final_name == "..") return false;
  auto found = directory().directory_beneath(without_trailing_slashes(rest_.substr(0, slash)));
  if (!found) return false;
  if (!*found) return found->error();
  if ((**found)->as_directory() == nullptr) return Errno::notdir;
  visited_.push({**std::move(found), visited_.top().mount, nullptr});
  set_last(final_name);
  skipped_ = true;
  return true;
}

Result<void> Resolver::to_last() {
  for (;;) {
    WASIFS_TRY(const Stop stop, advance());
    if (stop == Stop::last) return {};
    WASIFS_TRY(const bool there, directory_beneath());
    if (there) return {};
  }
}

Result<Step> Resolver::resolve(bool follow_last) {
  for (;;) {
    WASIFS_CHECK(to_last());
    if (is_dots()) return enter_dots();
    WASIFS_TRY(std::optional<Step> found, again_if_stale([&] { return finish(follow_last); }));
    if (found) return *std::move(found);
  }
}

Result<std::optional<Step>> Resolver::finish(bool follow_last) {
  WASIFS_TRY(Step found, look_up(name_));
  LinkInode* link = found.inode->as_link();
  if (link == nullptr || !(follow_last || trailing_slash_)) {
    if (trailing_slash_ && found.inode->as_directory() == nullptr) return Errno::notdir;
    return found;
  }
  if (skipped_) {
    rules_.short_ways = false;
    WASIFS_CHECK(begin(path_));
  } else {
    WASIFS_CHECK(follow(*link));
  }
  return std::nullopt;
}

Location Resolver::location(const Step& step) const {
  Location location;
  location.mount = Ref<const Mount>(step.mount);
  location.inode = step.inode;
  if (step.node != nullptr) {
    location.place = renewed_ ? std::shared_ptr<const MountNode>(renewed_, step.node)
                              : std::shared_ptr<const MountNode>(start_.place, step.node);
  }
  return location;
}

}  // namespace wasifs
