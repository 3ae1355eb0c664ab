// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing a directory as the walk would find it: ".", "..", what the file system has, and what is
// mounted there. Cookies: 1 and 2 continue behind the dots, the file system's own lie from 3 to
// 2^63, those of supplied entries from there on, made of the numbers that places of the mount table
// keep.
#include <algorithm>

#include "vfs/mount_table.h"
#include "wasifs/paths.h"

namespace wasifs {

namespace {

constexpr std::uint64_t behind_dot = 1;
constexpr std::uint64_t behind_dot_dot = 2;
constexpr std::uint64_t first_supplied = std::uint64_t{1} << 63;

/// What is shown for a place of the mount table.
struct Shown {
  const MountNode* place;
  std::uint64_t ino;
  FileType type;
};

/// Asked for before the listing begins: a sink must not call into the file system that lists, and
/// this one may be it. A root that cannot be asked must not hide the others: it is shown with the
/// number of the directory that would be supplied in its place.
Result<std::vector<Shown>> shown_places(const MountNode& here) {
  std::vector<Shown> shown;
  for (const auto& [name, place] : here.children()) {
    Inode& inode = place->root() ? *place->root() : *place->supplied();
    auto stat = inode.stat();
    if (!stat) {
      WASIFS_TRY(stat, place->supplied()->stat());
    }
    shown.push_back({place, stat->ino, inode.type()});
  }
  return shown;
}

/// The number behind "..". A mount does not know what it is mounted in, and what its root's parent
/// is on the host is nobody's business.
Result<std::uint64_t> dot_dot_ino(const Location& location, std::uint64_t own) {
  const MountNode* node = location.place.get();
  if (node != nullptr && (node->root() == location.inode || node->supplied() == location.inode)) {
    return own;
  }
  const std::uint64_t parent = location.inode->as_directory()->parent_ino();
  return parent != 0 ? parent : own;
}

Result<bool> list_dots(const Location& location, std::uint64_t cookie, const DirSink& sink) {
  WASIFS_TRY(const Stat stat, location.inode->stat());
  if (cookie < behind_dot && !sink({".", stat.ino, FileType::directory, behind_dot})) return false;
  WASIFS_TRY(const std::uint64_t parent, dot_dot_ino(location, stat.ino));
  return sink({"..", parent, FileType::directory, behind_dot_dot});
}

/// The file system's own entries, with what is mounted over them.
Result<bool> list_own(DirInode& directory, std::uint64_t cookie, const std::vector<Shown>& shown,
                      const DirSink& sink) {
  bool more = true;
  WASIFS_CHECK(directory.read_entries(cookie, [&](const DirEntry& entry) {
    const auto over = std::lower_bound(
        shown.begin(), shown.end(), entry.name,
        [](const Shown& a, std::string_view name) { return a.place->name() < name; });
    if (over == shown.end() || over->place->name() != entry.name ||
        (!over->place->root() && entry.type == FileType::directory)) {
      return more = sink(entry);
    }
    return more = sink({entry.name, over->ino, over->type, entry.next});
  }));
  return more;
}

/// What is mounted here and has no entry below. `serial` is the first to list.
Result<void> list_supplied(DirInode& directory, std::uint64_t serial, std::vector<Shown> shown,
                           const DirSink& sink) {
  std::sort(shown.begin(), shown.end(),
            [](const Shown& a, const Shown& b) { return a.place->serial() < b.place->serial(); });
  for (const Shown& entry : shown) {
    if (entry.place->serial() < serial || directory.lookup(entry.place->name())) continue;
    if (!sink({entry.place->name(), entry.ino, entry.type,
               first_supplied + entry.place->serial() + 1})) {
      break;
    }
  }
  return {};
}

}  // namespace

Result<void> list_directory(const Location& location, std::uint64_t cookie, const DirSink& sink) {
  DirInode* directory = location.inode->as_directory();
  if (directory == nullptr) return Errno::notdir;
  if (cookie < behind_dot_dot) {
    WASIFS_TRY(const bool more, list_dots(location, cookie, sink));
    if (!more) return {};
  }
  std::shared_ptr<const MountTree> renewed;
  const MountNode* here = refresh_place(location.place, renewed);
  std::vector<Shown> shown;
  if (here != nullptr && here->leads_on()) {
    WASIFS_TRY(shown, shown_places(*here));
  }
  if (cookie < first_supplied) {
    const std::uint64_t own = cookie <= behind_dot_dot ? 0 : cookie;
    WASIFS_TRY(const bool more, list_own(*directory, own, shown, sink));
    if (!more) return {};
    cookie = first_supplied;
  }
  return list_supplied(*directory, cookie - first_supplied, std::move(shown), sink);
}

}  // namespace wasifs
