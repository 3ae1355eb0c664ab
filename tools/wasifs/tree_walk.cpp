// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree_walk.h"

#include <fmt/format.h>
#include <unistd.h>

#include <ranges>

#include "content_copy.h"
#include "tree_entries.h"
#include "wasifs/file_attributes.h"

namespace wasifs::cli {
namespace {

std::string joined(const std::string& directory, std::string_view name) {
  return directory == "." ? std::string(name) : fmt::format("{}/{}", directory, name);
}

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::pair<std::uint64_t, std::uint64_t> identity(const Stat& stat) {
  return {stat.dev, stat.ino};
}

// Whether a file system has no hard links, or not so many.
bool has_no_links(Errno error) {
  return error == Errno::notsup || error == Errno::mlink || error == Errno::xdev;
}

}  // namespace

TreeWalk::TreeWalk(Location from, Location to, Progress& progress, WalkHow how)
    : from_(std::move(from)), to_(std::move(to)), progress_(progress), how_(std::move(how)) {}

bool TreeWalk::copy(const std::string& source, const std::string& target) {
  bool complete = true;
  const auto stops = [&](const std::string& path, Errno error) {
    if (error == Errno::success) return false;
    complete = false;
    failed(path, error);
    return !how_.told;
  };
  top_.reset();
  directories_.clear();
  std::vector<Item> pending{{source, target}};
  while (!pending.empty()) {
    const Item item = std::move(pending.back());
    pending.pop_back();
    const auto stat = stat_path(from_, item.source, false, any_path);
    const Errno error = stat ? copy_one(item, *stat, pending) : stat.error();
    if (stops(item.source, error)) return false;
    if (error == Errno::success) ++count_;
    progress_.step();
  }
  // The innermost first: a mode may close a directory.
  for (const auto& [item, stat] : std::views::reverse(directories_)) {
    Errno error = copy_permissions(item, item.target);
    if (error == Errno::success) error = copy_times(item.target, stat);
    if (stops(item.source, error)) return false;
  }
  return complete;
}

void TreeWalk::failed(const std::string& path, Errno error) {
  const std::string sentence = fmt::format("{}: {}", path, errno_message(error));
  if (problem_.empty()) problem_ = sentence;
  if (!how_.told) return;
  progress_.hide();
  how_.told(sentence);
}

Errno TreeWalk::copy_one(const Item& item, const Stat& stat, std::vector<Item>& below) {
  if (stat.type == FileType::directory) return copy_directory(item, stat, below);
  // A link means something else in another directory: there it is checked as a new one.
  const bool judged = stat.type == FileType::symbolic_link && to_.mount && to_.mount->filesystem &&
                      to_.mount->filesystem->links_reach_host();
  const bool linked = stat.nlink > 1 && !judged;
  if (linked) {
    const auto first = linked_.find(identity(stat));
    if (first != linked_.end()) {
      const std::string place = how_.replace ? temporary_beside(item.target) : item.target;
      Errno error = errno_of(hard_link_path(to_, first->second, false, to_, place, any_path));
      if (error == Errno::success && how_.replace) {
        error = errno_of(rename_path(to_, place, to_, item.target, any_path));
        // Where both were names of one file, the rename did nothing.
        static_cast<void>(unlink_path(to_, place, any_path));
      }
      return has_no_links(error) ? copy_leaf(item, stat) : error;
    }
  }
  const Errno error = copy_leaf(item, stat);
  if (error == Errno::success && linked) linked_.emplace(identity(stat), item.target);
  return error;
}

Errno TreeWalk::copy_leaf(const Item& item, const Stat& stat) {
  if (!how_.replace || !stat_path(to_, item.target, false, any_path))
    return make_leaf(item, stat, item.target);
  const std::string place = temporary_beside(item.target);
  Errno error = make_leaf(item, stat, place);
  if (error == Errno::success)
    error = errno_of(rename_path(to_, place, to_, item.target, any_path));
  if (error != Errno::success) static_cast<void>(unlink_path(to_, place, any_path));
  return error;
}

Errno TreeWalk::make_leaf(const Item& item, const Stat& stat, const std::string& target) {
  Errno error = Errno::notsup;  // devices, FIFOs and sockets have no content to copy
  if (stat.type == FileType::symbolic_link) error = copy_link(item, target);
  if (stat.type == FileType::regular_file) error = copy_file(item, target);
  if (error == Errno::success) error = copy_permissions(item, target);
  return error == Errno::success ? copy_times(target, stat) : error;
}

Errno TreeWalk::copy_file(const Item& item, const std::string& target) {
  const auto source = open_path(from_, item.source, false, {.access = Access::read}, any_path);
  if (!source) return source.error();
  const auto made = open_path(
      to_, target, false, {.access = Access::write, .create = true, .exclusive = true}, any_path);
  if (!made) return made.error();
  FileInode* from = source->location.inode->as_file();
  FileInode* to = made->location.inode->as_file();
  if (from == nullptr || to == nullptr) return Errno::notsup;
  const auto count = copy_content(*from, *to, progress_);
  if (!count) {
    static_cast<void>(unlink_path(to_, target, any_path));  // it is ours: it was made just now
    return count.error();
  }
  bytes_ += *count;
  return Errno::success;
}

// Where no program of the host follows links, any of them may be kept as it is; who follows one in
// that tree is led nowhere else by it.
Errno TreeWalk::copy_link(const Item& item, const std::string& target) {
  const auto text = read_link_path(from_, item.source, any_path);
  if (!text) return text.error();
  const auto directory = find_path(to_, directory_of(target), true, any_path);
  if (!directory) return directory.error();
  DirInode* const place = directory->inode->as_directory();
  const bool kept = place != nullptr && directory->mount && directory->mount->filesystem &&
                    !directory->mount->filesystem->links_reach_host();
  if (!kept) return errno_of(make_link_path(*text, to_, target, any_path));
  return errno_of(place->make_link(std::string_view(target).substr(target.rfind('/') + 1), *text));
}

Errno TreeWalk::copy_directory(const Item& item, const Stat& stat, std::vector<Item>& below) {
  // A tree that is copied into itself has no end.
  if (top_ == identity(stat)) return Errno::inval;
  const auto made = make_directory_path(to_, item.target, any_path);
  if (!made && made.error() != Errno::exist) return made.error();
  const auto there = stat_path(to_, item.target, false, any_path);
  if (!there) return there.error();
  if (there->type != FileType::directory) return Errno::notdir;
  if (!top_) {
    top_ = identity(*there);
    if (top_ == identity(stat)) return Errno::inval;
  }
  const auto location = find_path(from_, item.source, false, any_path);
  if (!location) return location.error();
  const auto names = names_in(*location);
  if (!names) return names.error();
  if (made || !how_.replace) directories_.push_back({item, stat});
  for (const std::string& name : std::views::reverse(*names))
    below.push_back({joined(item.source, name), joined(item.target, name)});
  return Errno::success;
}

Errno TreeWalk::copy_permissions(const Item& item, const std::string& target) {
  if (!how_.permissions) return Errno::success;
  const auto from = find_path(from_, item.source, false, any_path);
  if (!from) return from.error();
  const auto to = find_path(to_, target, false, any_path);
  if (!to) return to.error();
  if (!from->mount || !from->mount->filesystem || !to->mount || !to->mount->filesystem)
    return Errno::success;
  return errno_of(
      copy_attributes(*from->mount->filesystem, *from->inode, *to->mount->filesystem, *to->inode));
}

Errno TreeWalk::copy_times(const std::string& target, const Stat& stat) {
  const TimesChange change{.atim = {TimeChange::How::set, stat.atim},
                           .mtim = {TimeChange::How::set, stat.mtim}};
  return errno_of(set_path_times(to_, target, false, change, any_path));
}

std::string TreeWalk::temporary_beside(const std::string& target) {
  return joined(directory_of(target), fmt::format(".wasifs.{}.{}", ::getpid(), temporaries_++));
}

}  // namespace wasifs::cli
