// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls that make, remove and move names.
#include <utility>

#include "abi/preview1_calls.gen.h"
#include "wasi/call_values.h"
#include "wasi/needs.h"

namespace wasifs::preview1 {
namespace {

struct TwoDirectories {
  FdInUse from;
  FdInUse to;
};

// The directories that a name comes from and goes to. Its file must not come to where more is
// passed on than at the old place: opened there, it would have the rights withheld here.
Result<TwoDirectories> directories(FdTable& fds, Fd from, const Need& need_from, Fd to,
                                   const Need& need_to) {
  WASIFS_TRY(FdInUse source, fds.use(from, need_from));
  WASIFS_TRY(FdInUse target, fds.use(to, need_to));
  if (!has_all(source.entry().rights.inheriting_ceiling, target.entry().rights.inheriting_ceiling))
    return Errno::notcapable;
  return TwoDirectories{std::move(source), std::move(target)};
}

}  // namespace

Result<void> path_create_directory(CallContext& context, Fd fd, const GuestString& path) {
  WASIFS_TRY(const FdInUse directory, context.process.fds().use(fd, needs::path_create_directory));
  WASIFS_TRY(const std::string_view text, path.text());
  return make_directory_path(directory->location(), text, path_rules(context));
}

Result<void> path_remove_directory(CallContext& context, Fd fd, const GuestString& path) {
  WASIFS_TRY(const FdInUse directory, context.process.fds().use(fd, needs::path_remove_directory));
  WASIFS_TRY(const std::string_view text, path.text());
  return remove_directory_path(directory->location(), text, path_rules(context));
}

Result<void> path_unlink_file(CallContext& context, Fd fd, const GuestString& path) {
  WASIFS_TRY(const FdInUse directory, context.process.fds().use(fd, needs::path_unlink_file));
  WASIFS_TRY(const std::string_view text, path.text());
  return unlink_path(directory->location(), text, path_rules(context));
}

Result<void> path_symlink(CallContext& context, const GuestString& old_path, Fd fd,
                          const GuestString& new_path) {
  WASIFS_TRY(const FdInUse directory, context.process.fds().use(fd, needs::path_symlink));
  WASIFS_TRY(const std::string_view target, old_path.text());
  WASIFS_TRY(const std::string_view text, new_path.text());
  return make_link_path(target, directory->location(), text, path_rules(context));
}

Result<void> path_link(CallContext& context, Fd old_fd, LookupFlags old_flags,
                       const GuestString& old_path, Fd new_fd, const GuestString& new_path) {
  WASIFS_TRY(const TwoDirectories both,
             directories(context.process.fds(), old_fd, needs::path_link_source, new_fd,
                         needs::path_link_target));
  WASIFS_TRY(const std::string_view old_text, old_path.text());
  WASIFS_TRY(const std::string_view new_text, new_path.text());
  return hard_link_path(both.from->location(), old_text,
                        has_all(old_flags, LookupFlags::symlink_follow), both.to->location(),
                        new_text, path_rules(context));
}

Result<void> path_rename(CallContext& context, Fd old_fd, const GuestString& old_path, Fd new_fd,
                         const GuestString& new_path) {
  WASIFS_TRY(const TwoDirectories both,
             directories(context.process.fds(), old_fd, needs::path_rename_source, new_fd,
                         needs::path_rename_target));
  WASIFS_TRY(const std::string_view old_text, old_path.text());
  WASIFS_TRY(const std::string_view new_text, new_path.text());
  return rename_path(both.from->location(), old_text, both.to->location(), new_text,
                     path_rules(context));
}

}  // namespace wasifs::preview1
