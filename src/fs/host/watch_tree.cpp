// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/watch_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "fs/host/linux_calls.h"
#include "host_os/errno_map.h"

namespace wasifs::host {
namespace {

constexpr std::uint32_t wanted = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_FROM |
                                 IN_MOVED_TO | IN_DELETE | IN_ATTRIB | IN_EXCL_UNLINK | IN_ONLYDIR;
constexpr int listing_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;

struct CloseListing {
  void operator()(DIR* listing) const noexcept { ::closedir(listing); }
};

bool is_directory(int directory, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct ::stat status{};
  return ::fstatat(directory, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

// What a directory that has gone meanwhile, or is none any more, answers.
bool is_gone(Errno error) {
  return error == Errno::noent || error == Errno::notdir || error == Errno::loop;
}

// Step by step: who makes directories has no bound of depth, the stack has.
void take_apart(std::unique_ptr<WatchedDirectory> top) {
  std::vector<std::unique_ptr<WatchedDirectory>> pending;
  pending.push_back(std::move(top));
  while (!pending.empty()) {
    const std::unique_ptr<WatchedDirectory> node = std::move(pending.back());
    pending.pop_back();
    for (auto& [name, below] : node->below) pending.push_back(std::move(below));
  }
}

}  // namespace

std::string watched_path(const WatchedDirectory& directory, std::string_view name) {
  std::vector<std::string_view> names{name};
  for (const WatchedDirectory* at = &directory; at->parent != nullptr; at = at->parent)
    names.push_back(at->name);
  std::string path;
  for (auto part = names.rbegin(); part != names.rend(); ++part) {
    if (!path.empty() && !part->empty()) path += '/';
    path += *part;
  }
  return path;
}

WatchTree::WatchTree(Handle root, Handle queue, std::size_t most)
    : root_handle_(std::move(root)), queue_(std::move(queue)), most_(most) {}

WatchTree::~WatchTree() {
  if (root_) take_apart(std::move(root_));
}

WatchedDirectory* WatchTree::find(int watch) {
  const auto found = by_watch_.find(watch);
  return found == by_watch_.end() ? nullptr : found->second;
}

bool WatchTree::is_removed() const {
  struct ::stat status{};
  return ::fstat(root_handle_.get(), &status) == 0 && status.st_nlink == 0;
}

Result<void> WatchTree::begin(const PathSink& lost) {
  full_ = false;
  std::vector<Item> pending;
  const Sinks sinks{.found = nullptr, .lost = lost};
  WASIFS_CHECK(take({no_parent, ""}, sinks, pending));
  take_all(std::move(pending), sinks);
  return full_ ? Result<void>(Errno::nospc) : Result<void>();
}

void WatchTree::clear() {
  if (root_) {
    end_all(*root_);
    take_apart(std::move(root_));
  }
  unsettled_.clear();
}

// Each step opens one name without following it: the tree may change at any time, and a link that
// takes the place of a directory must not lead out.
Result<Handle> WatchTree::open(const WatchedDirectory* parent, const std::string& name) const {
  std::vector<const std::string*> names;
  for (const WatchedDirectory* at = parent; at != nullptr && at->parent != nullptr; at = at->parent)
    names.push_back(&at->name);
  Handle step;
  int directory = root_handle_.get();
  for (auto part = names.rbegin(); part != names.rend(); ++part) {
    WASIFS_TRY(Handle next, open_component(directory, (*part)->c_str(), directory_flags));
    step = std::move(next);
    directory = step.get();
  }
  return open_component(directory, parent == nullptr ? "." : name.c_str(), listing_flags);
}

Result<int> WatchTree::start(const Handle& directory) {
  std::array<char, 32> path;
  std::snprintf(path.data(), path.size(), "/proc/self/fd/%d", directory.get());
  const int watch = ::inotify_add_watch(queue_.get(), path.data(), wanted);
  if (watch >= 0) return watch;
  // The directory is open, so it is /proc that is not there.
  return errno == ENOENT ? Errno::notsup : from_host_errno(errno);
}

bool WatchTree::is_still_at(const WatchedDirectory& known, const Handle& now) const {
  const auto there = open(known.parent, known.name);
  struct ::stat one{};
  struct ::stat other{};
  return there && ::fstat(there->get(), &one) == 0 && ::fstat(now.get(), &other) == 0 &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

Result<void> WatchTree::take(const Item& item, const Sinks& sinks, std::vector<Item>& pending) {
  WatchedDirectory* const parent = find(item.parent);
  if (parent == nullptr && item.parent != no_parent) return {};
  WASIFS_TRY(Handle directory, open(parent, item.name));
  if (by_watch_.size() >= most_) return Errno::nospc;
  WASIFS_TRY(const int watch, start(directory));
  if (WatchedDirectory* known = find(watch)) {
    // It is here as well by a mount, or it was taken already; else it has moved, and the kernel
    // will tell of that: by then it is where it is now.
    if (known->parent == nullptr || is_still_at(*known, directory)) return {};
    for (const WatchedDirectory* at = parent; at != nullptr; at = at->parent)
      if (at == known) return {};
    if (parent == nullptr) return {};
    const Item old{known->parent->watch, known->name};
    if (move(*known->parent, old.name, *parent, item.name)) known->ahead = true;
    pending.push_back(old);
    return {};
  }
  auto made = std::make_unique<WatchedDirectory>();
  made->watch = watch;
  made->name = item.name;
  made->parent = parent;
  WatchedDirectory& node = *made;
  by_watch_.emplace(watch, &node);
  if (parent == nullptr) {
    root_ = std::move(made);
  } else {
    forget(*parent, item.name);
    parent->below.emplace(item.name, std::move(made));
  }
  list(std::move(directory), node, sinks, pending);
  return {};
}

void WatchTree::list(Handle directory, WatchedDirectory& node, const Sinks& sinks,
                     std::vector<Item>& pending) {
  const int copy = ::fcntl(directory.get(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, CloseListing> listing(copy < 0 ? nullptr : ::fdopendir(copy));
  if (!listing) {
    if (copy >= 0) ::close(copy);
    sinks.lost(watched_path(node, ""));
    return;
  }
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (sinks.found) {
      if (node.found.empty()) unsettled_.push_back(node.watch);
      node.found.insert(name);
      sinks.found(watched_path(node, name));
    }
    if (is_directory(directory.get(), *entry)) pending.push_back({node.watch, name});
  }
}

void WatchTree::take_all(std::vector<Item> pending, const Sinks& sinks) {
  while (!pending.empty()) {
    const Item item = std::move(pending.back());
    pending.pop_back();
    const auto taken = take(item, sinks, pending);
    if (taken || is_gone(taken.error())) continue;
    full_ |= taken.error() == Errno::nospc;
    if (const WatchedDirectory* parent = find(item.parent))
      sinks.lost(watched_path(*parent, item.name));
  }
}

void WatchTree::add(WatchedDirectory& parent, const std::string& name, const Sinks& sinks) {
  take_all({{parent.watch, name}}, sinks);
}

void WatchTree::forget(WatchedDirectory& parent, const std::string& name) {
  const auto found = parent.below.find(name);
  if (found == parent.below.end()) return;
  std::unique_ptr<WatchedDirectory> node = std::move(found->second);
  parent.below.erase(found);
  end_all(*node);
  take_apart(std::move(node));
}

void WatchTree::end_all(WatchedDirectory& top) {
  std::vector<WatchedDirectory*> pending{&top};
  while (!pending.empty()) {
    WatchedDirectory& node = *pending.back();
    pending.pop_back();
    for (const auto& [name, below] : node.below) pending.push_back(below.get());
    // One that the kernel has ended before is refused, which says the same.
    if (node.watch >= 0) ::inotify_rm_watch(queue_.get(), node.watch);
    by_watch_.erase(node.watch);
  }
}

void WatchTree::ended(int watch) {
  WatchedDirectory* const node = find(watch);
  if (node == nullptr) return;
  if (node->parent != nullptr) {
    const std::string name = node->name;
    forget(*node->parent, name);
  } else {
    clear();
  }
}

bool WatchTree::move(WatchedDirectory& from, const std::string& name, WatchedDirectory& to,
                     const std::string& new_name) {
  const auto found = from.below.find(name);
  if (found == from.below.end()) return false;
  for (const WatchedDirectory* at = &to; at != nullptr; at = at->parent)
    if (at == found->second.get()) return false;
  std::unique_ptr<WatchedDirectory> node = std::move(found->second);
  from.below.erase(found);
  forget(to, new_name);
  node->name = new_name;
  node->parent = &to;
  node->ahead = false;
  to.below.emplace(new_name, std::move(node));
  return true;
}

void WatchTree::settle() {
  for (const int watch : unsettled_)
    if (WatchedDirectory* node = find(watch)) node->found.clear();
  unsettled_.clear();
}

}  // namespace wasifs::host
