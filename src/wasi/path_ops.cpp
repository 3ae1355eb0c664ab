// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls that make, remove and move names.
#include "abi/preview1_calls.gen.h"
#include "wasi/call_values.h"
#include "wasi/needs.h"

namespace wasifs::preview1 {

Result<void> path_create_directory(CallContext& context, Fd fd, const GuestString& path) {
  WASIFS_TRY(const Ref<OpenFile> directory,
             context.process.fds().get(fd, needs::path_create_directory));
  WASIFS_TRY(const std::string_view text, path.text());
  return make_directory_path(directory->location(), text, path_rules(context));
}

Result<void> path_remove_directory(CallContext& context, Fd fd, const GuestString& path) {
  WASIFS_TRY(const Ref<OpenFile> directory,
             context.process.fds().get(fd, needs::path_remove_directory));
  WASIFS_TRY(const std::string_view text, path.text());
  return remove_directory_path(directory->location(), text, path_rules(context));
}

Result<void> path_unlink_file(CallContext& context, Fd fd, const GuestString& path) {
  WASIFS_TRY(const Ref<OpenFile> directory, context.process.fds().get(fd, needs::path_unlink_file));
  WASIFS_TRY(const std::string_view text, path.text());
  return unlink_path(directory->location(), text, path_rules(context));
}

Result<void> path_symlink(CallContext& context, const GuestString& old_path, Fd fd,
                          const GuestString& new_path) {
  WASIFS_TRY(const Ref<OpenFile> directory, context.process.fds().get(fd, needs::path_symlink));
  WASIFS_TRY(const std::string_view target, old_path.text());
  WASIFS_TRY(const std::string_view text, new_path.text());
  return make_link_path(target, directory->location(), text, path_rules(context));
}

Result<void> path_link(CallContext& context, Fd old_fd, LookupFlags old_flags,
                       const GuestString& old_path, Fd new_fd, const GuestString& new_path) {
  FdTable& fds = context.process.fds();
  WASIFS_TRY(const Ref<OpenFile> old_directory, fds.get(old_fd, needs::path_link_source));
  WASIFS_TRY(const Ref<OpenFile> new_directory, fds.get(new_fd, needs::path_link_target));
  WASIFS_TRY(const std::string_view old_text, old_path.text());
  WASIFS_TRY(const std::string_view new_text, new_path.text());
  return hard_link_path(old_directory->location(), old_text,
                        has_all(old_flags, LookupFlags::symlink_follow), new_directory->location(),
                        new_text, path_rules(context));
}

Result<void> path_rename(CallContext& context, Fd old_fd, const GuestString& old_path, Fd new_fd,
                         const GuestString& new_path) {
  FdTable& fds = context.process.fds();
  WASIFS_TRY(const Ref<OpenFile> old_directory, fds.get(old_fd, needs::path_rename_source));
  WASIFS_TRY(const Ref<OpenFile> new_directory, fds.get(new_fd, needs::path_rename_target));
  WASIFS_TRY(const std::string_view old_text, old_path.text());
  WASIFS_TRY(const std::string_view new_text, new_path.text());
  return rename_path(old_directory->location(), old_text, new_directory->location(), new_text,
                     path_rules(context));
}

}  // namespace wasifs::preview1
