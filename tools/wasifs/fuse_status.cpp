// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the kernel asks and says of a file: its status, its attributes, how much there is room for.
#include <sys/statvfs.h>
#include <sys/xattr.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>

#include "fuse_attributes.h"
#include "fuse_calls.h"
#include "fuse_errno.h"

namespace wasifs::cli::fuse {
namespace {

Result<Ref<Inode>> inode_of(fuse_req_t request, fuse_ino_t number, const fuse_file_info* info) {
  if (info != nullptr && info->fh != 0) return handle(info).inode;
  return of(request).nodes.at(number);
}

Result<void> cut(Inode& inode, bool opened, std::uint64_t size) {
  if (opened) {
    return inode.as_file() == nullptr ? Result<void>(Errno::inval)
                                      : inode.as_file()->truncate(size);
  }
  WASIFS_TRY(const Ref<Inode> file, inode.open({.access = Access::write}));
  return cut(*file, true, size);
}

Result<void> change_times(Inode& inode, const struct stat& wanted, int which) {
  const auto time = [&](int set, int now, const timespec& value) {
    if ((which & now) != 0) return TimeChange{TimeChange::How::now, 0};
    return (which & set) != 0 ? change_to(value) : TimeChange{};
  };
  const TimesChange times{time(FUSE_SET_ATTR_ATIME, FUSE_SET_ATTR_ATIME_NOW, wanted.st_atim),
                          time(FUSE_SET_ATTR_MTIME, FUSE_SET_ATTR_MTIME_NOW, wanted.st_mtim)};
  using How = TimeChange::How;
  if (times.atim.how == How::keep && times.mtim.how == How::keep) return {};
  return inode.set_times(times);
}

/// What the owner of a name answers for: access lists would have to be enforced.
bool kept_for(const char* name) {
  const std::string_view all(name);
  return std::ranges::any_of(std::to_array<std::string_view>({"user.", "trusted.", "security."}),
                             [&](std::string_view prefix) { return all.starts_with(prefix); });
}

/// An attribute that is not there has a number of its own.
void fail_attribute(fuse_req_t request, Errno error) {
  if (error == Errno::noent) return static_cast<void>(fuse_reply_err(request, ENODATA));
  fail(request, error);
}

/// Calls `work(attributes, inode)` for an attribute of that name.
template <class Work>
void with_attribute(fuse_req_t request, fuse_ino_t number, const char* name, Work work) {
  FileAttributes* attributes = of(request).owners.attributes();
  if (attributes == nullptr || !kept_for(name)) return fail(request, Errno::notsup);
  const auto inode = of(request).nodes.at(number);
  if (!inode) return fail(request, inode.error());
  work(*attributes, **inode);
}

/// Bytes, or how many there are.
void reply_bytes(fuse_req_t request, std::string_view bytes, std::size_t room) {
  if (room == 0) return static_cast<void>(fuse_reply_xattr(request, bytes.size()));
  if (bytes.size() > room) return static_cast<void>(fuse_reply_err(request, ERANGE));
  fuse_reply_buf(request, bytes.data(), bytes.size());
}

}  // namespace

void getattr(fuse_req_t request, fuse_ino_t number, fuse_file_info* info) {
  const auto inode = inode_of(request, number, info);
  if (!inode) return fail(request, inode.error());
  const auto stat = (*inode)->stat();
  if (!stat) return fail(request, stat.error());
  // An open file may be another inode than the one whose owner is known.
  const auto known = of(request).nodes.at(number);
  const struct stat shown = of(request).owners.show(known ? **known : **inode, *stat);
  fuse_reply_attr(request, &shown, of(request).cache_seconds);
}

void setattr(fuse_req_t request, fuse_ino_t number, struct stat* wanted, int which,
             fuse_file_info* info) {
  const auto inode = inode_of(request, number, info);
  if (!inode) return fail(request, inode.error());
  const auto known = of(request).nodes.at(number);
  if (!known) return fail(request, known.error());
  const auto changed = [&]() -> Result<void> {
    if ((which & FUSE_SET_ATTR_SIZE) != 0) {
      const bool opened = info != nullptr && info->fh != 0;
      WASIFS_CHECK(cut(**inode, opened, static_cast<std::uint64_t>(wanted->st_size)));
    }
    WASIFS_CHECK(of(request).owners.change(**known, *wanted, which));
    return change_times(**inode, *wanted, which);
  }();
  if (!changed) return fail(request, changed.error());
  getattr(request, number, info);
}

void getxattr(fuse_req_t request, fuse_ino_t number, const char* name, std::size_t size) {
  with_attribute(request, number, name, [&](FileAttributes& attributes, Inode& inode) {
    const auto value = attributes.attribute(inode, name);
    if (!value) return fail_attribute(request, value.error());
    reply_bytes(request, *value, size);
  });
}

void setxattr(fuse_req_t request, fuse_ino_t number, const char* name, const char* value,
              std::size_t size, int flags) {
  with_attribute(request, number, name, [&](FileAttributes& attributes, Inode& inode) {
    const auto before = attributes.attribute(inode, name);
    if ((flags & XATTR_CREATE) != 0 && before) return fail(request, Errno::exist);
    if ((flags & XATTR_REPLACE) != 0 && !before) return fail_attribute(request, before.error());
    reply(request, attributes.set_attribute(inode, name, {value, size}));
  });
}

void removexattr(fuse_req_t request, fuse_ino_t number, const char* name) {
  with_attribute(request, number, name, [&](FileAttributes& attributes, Inode& inode) {
    const auto removed = attributes.remove_attribute(inode, name);
    if (!removed) return fail_attribute(request, removed.error());
    reply(request, removed);
  });
}

void listxattr(fuse_req_t request, fuse_ino_t number, std::size_t size) {
  FileAttributes* attributes = of(request).owners.attributes();
  if (attributes == nullptr) return fail(request, Errno::notsup);
  const auto inode = of(request).nodes.at(number);
  if (!inode) return fail(request, inode.error());
  const auto names = attributes->attribute_names(**inode);
  if (!names) return fail(request, names.error());
  std::string list;
  for (const std::string& name : *names)
    if (kept_for(name.c_str())) list.append(name).push_back('\0');
  reply_bytes(request, list, size);
}

void statfs(fuse_req_t request, fuse_ino_t) {
  constexpr std::uint64_t block = 4096;
  constexpr std::uint64_t plenty = std::uint64_t{1} << 50U;  // where there is no bound
  const FileSystemUsage usage = of(request).filesystem->usage();
  const auto bound = [](std::uint64_t limit, std::uint64_t used) {
    return limit == FileSystemUsage::unlimited ? used + plenty : std::max(limit, used);
  };
  struct statvfs shown{};
  shown.f_bsize = shown.f_frsize = block;
  shown.f_blocks = bound(usage.bytes_limit, usage.bytes) / block;
  shown.f_bfree = shown.f_bavail = (bound(usage.bytes_limit, usage.bytes) - usage.bytes) / block;
  shown.f_files = bound(usage.inodes_limit, usage.inodes);
  shown.f_ffree = shown.f_favail = shown.f_files - usage.inodes;
  shown.f_namemax = 255;
  fuse_reply_statfs(request, &shown);
}

}  // namespace wasifs::cli::fuse
