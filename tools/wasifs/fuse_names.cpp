// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of an exported file system: found, made, moved, removed.
#include <linux/fs.h>
#include <string.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "fuse_attributes.h"
#include "fuse_calls.h"
#include "fuse_errno.h"

namespace wasifs::cli::fuse {
namespace {

void reply_entry(fuse_req_t request, fuse_ino_t parent, const char* name,
                 const Result<void>& made = {}) {
  if (!made) return fail(request, made.error());
  const auto found = entry(of(request), parent, name);
  if (!found) return fail(request, found.error());
  if (fuse_reply_entry(request, &*found) != 0) of(request).nodes.forget(found->ino, 1);
}

/// Something that changes names in a directory.
template <class Change>
void in_directory(fuse_req_t request, fuse_ino_t parent, const char* name, bool makes,
                  Change change) {
  if (too_long(request, name)) return;
  const auto directory = directory_at(of(request), parent);
  if (!directory) return fail(request, directory.error());
  const Result<void> done = change(*(*directory)->as_directory());
  if (makes) return reply_entry(request, parent, name, done);
  reply(request, done);
}

/// The same for something new, which gets `mode` and the caller as its owner. The kernel lets
/// nobody look at the name meanwhile.
template <class Make>
void make_in(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode, Make make) {
  in_directory(request, parent, name, true, [&](DirInode& directory) -> Result<void> {
    WASIFS_CHECK(make(directory));
    WASIFS_TRY(const Ref<Inode> made, directory.lookup(name));
    return of(request).owners.settle(directory, *made, mode, caller_of(request));
  });
}

/// The kernel names a file by its number; the file system wants a name of it.
Result<void> link_to(Export& exported, fuse_ino_t number, DirInode& to, const char* new_name) {
  WASIFS_TRY(const Ref<Inode> inode, exported.nodes.at(number));
  if (const auto known = exported.nodes.name_of(number)) {
    const auto& [parent, name] = *known;
    const auto there = parent->as_directory()->lookup(name);
    if (there && (*there)->same_as(*inode))
      return exported.filesystem->link(*parent->as_directory(), name, to, new_name);
  }
  WASIFS_TRY(const std::string path, exported.filesystem->path_of(*inode));
  WASIFS_TRY(Ref<Inode> parent, exported.filesystem->root());
  std::string_view left = path;
  for (auto slash = left.find('/'); slash != std::string_view::npos; slash = left.find('/')) {
    if (parent->as_directory() == nullptr) return Errno::stale;
    WASIFS_TRY(parent, parent->as_directory()->lookup(left.substr(0, slash)));
    left.remove_prefix(slash + 1);
  }
  if (parent->as_directory() == nullptr) return Errno::stale;
  return exported.filesystem->link(*parent->as_directory(), left, to, new_name);
}

}  // namespace

void lookup(fuse_req_t request, fuse_ino_t parent, const char* name) {
  if (!too_long(request, name)) reply_entry(request, parent, name);
}

void forget(fuse_req_t request, fuse_ino_t number, std::uint64_t count) {
  of(request).nodes.forget(number, count);
  fuse_reply_none(request);
}

void readlink(fuse_req_t request, fuse_ino_t number) {
  const auto inode = of(request).nodes.at(number);
  if (!inode) return fail(request, inode.error());
  LinkInode* link = (*inode)->as_link();
  const auto target = link == nullptr ? Result<std::string>(Errno::inval) : link->target();
  if (!target) return fail(request, target.error());
  fuse_reply_readlink(request, target->c_str());
}

void mknod(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode, dev_t device) {
  make_in(request, parent, name, mode, [&](DirInode& directory) -> Result<void> {
    if (S_ISREG(mode)) {
      WASIFS_CHECK(directory.create_file(name));
      return {};
    }
    const auto kind = kind_of(mode);
    SpecialFiles* special = of(request).owners.special();
    if (!kind || special == nullptr) return Errno::perm;
    return special->make_special(directory, name, {*kind, device});
  });
}

void mkdir(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode) {
  make_in(request, parent, name, mode,
          [&](DirInode& directory) { return directory.make_directory(name); });
}

void symlink(fuse_req_t request, const char* target, fuse_ino_t parent, const char* name) {
  constexpr mode_t of_links = 0777;
  make_in(request, parent, name, of_links,
          [&](DirInode& directory) { return directory.make_link(name, target); });
}

void unlink(fuse_req_t request, fuse_ino_t parent, const char* name) {
  in_directory(request, parent, name, false,
               [&](DirInode& directory) { return directory.unlink(name); });
}

void rmdir(fuse_req_t request, fuse_ino_t parent, const char* name) {
  in_directory(request, parent, name, false,
               [&](DirInode& directory) { return directory.remove_directory(name); });
}

void rename(fuse_req_t request, fuse_ino_t parent, const char* name, fuse_ino_t new_parent,
            const char* new_name, unsigned flags) {
  if ((flags & ~unsigned{RENAME_NOREPLACE}) != 0) return fail(request, Errno::inval);
  const auto to = directory_at(of(request), new_parent);
  if (!to) return fail(request, to.error());
  if (too_long(request, new_name)) return;
  DirInode& target = *(*to)->as_directory();
  in_directory(request, parent, name, false, [&](DirInode& from) -> Result<void> {
    // The kernel keeps its other clients from making it meanwhile.
    if (flags != 0 && target.stat_child(new_name)) return Errno::exist;
    return of(request).filesystem->rename(from, name, target, new_name);
  });
}

void link(fuse_req_t request, fuse_ino_t number, fuse_ino_t new_parent, const char* new_name) {
  in_directory(request, new_parent, new_name, true,
               [&](DirInode& to) { return link_to(of(request), number, to, new_name); });
}

}  // namespace wasifs::cli::fuse
