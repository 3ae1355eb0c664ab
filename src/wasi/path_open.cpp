// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// path_open: the one call where a name becomes a descriptor, and where rights are handed on.
#include "abi/preview1_calls.gen.h"
#include "vfs/path_text.h"
#include "wasi/call_values.h"
#include "wasi/needs.h"

namespace wasifs::preview1 {
namespace {

Need need_of(OFlags oflags, FdFlags flags) {
  Rights rights = Rights::path_open;
  if (has_all(oflags, OFlags::creat)) rights |= Rights::path_create_file;
  if (has_all(oflags, OFlags::trunc)) rights |= Rights::path_filestat_set_size;
  if (has_all(flags, FdFlags::dsync)) rights |= Rights::fd_datasync;
  if (has_any(flags, FdFlags::sync | FdFlags::rsync)) rights |= Rights::fd_sync;
  return needs::directory(rights);
}

// Writing is what FD_WRITE asks for; reading is the rest, and comes with writing where FD_READ is
// there too.
Access access_of(Rights asked) {
  const bool write = has_all(asked, Rights::fd_write);
  const bool read = !write || has_all(asked, Rights::fd_read);
  return (read ? Access::read : Access::none) | (write ? Access::write : Access::none);
}

FdRights rights_of(const OpenFile& file, const FdRights& directory, Rights base,
                   Rights inheriting) {
  const Rights fitting = applicable_rights(file.inode()->type(), file.access(), file.seekable());
  const bool is_directory = file.inode()->kind() == InodeKind::directory;
  const Rights none{};
  return {.base = base & fitting,
          .inheriting = is_directory ? inheriting : none,
          .ceiling = directory.inheriting_ceiling,
          .inheriting_ceiling = is_directory ? directory.inheriting_ceiling : none};
}

}  // namespace

Result<Fd> path_open(CallContext& context, Fd fd, LookupFlags dirflags, const GuestString& path,
                     OFlags oflags, Rights base, Rights inheriting, FdFlags flags) {
  FdTable& fds = context.process.fds();
  WASIFS_TRY(const FdInUse directory, fds.use(fd, need_of(oflags, flags)));
  const FdRights& granted = directory.entry().rights;
  const Rights passed_on = granted.inheriting & granted.inheriting_ceiling;
  if (fds.policy() == RightsPolicy::strict && !has_all(passed_on, base | inheriting))
    return Errno::notcapable;
  // Truncation writes: a directory that may not hand on writing may not grant it either.
  if (has_all(oflags, OFlags::trunc) && !has_all(granted.inheriting_ceiling, Rights::fd_write))
    return Errno::notcapable;
  base &= passed_on;
  inheriting &= passed_on;

  const OpenHow how{.access = access_of(base),
                    .create = has_all(oflags, OFlags::creat),
                    .exclusive = has_all(oflags, OFlags::excl),
                    .truncate = has_all(oflags, OFlags::trunc),
                    .directory = has_all(oflags, OFlags::directory),
                    .flags = flags};
  WASIFS_TRY(const std::string_view text, path.text());
  // Before the walk, which may create or truncate; behind what is wrong with the path itself.
  if (const auto room = fds.has_room(); !room) {
    WASIFS_CHECK(check_path(text, path_rules(context)));
    return room.error();
  }
  WASIFS_TRY(OpenedPath opened,
             open_path(directory->location(), text, has_all(dirflags, LookupFlags::symlink_follow),
                       how, path_rules(context)));

  const bool is_directory = opened.location.inode->kind() == InodeKind::directory;
  const auto file =
      make_ref<OpenFile>(std::move(opened.location), how.access, is_directory ? FdFlags{} : flags);
  return fds.insert({file, rights_of(*file, granted, base, inheriting), nullptr});
}

}  // namespace wasifs::preview1
