// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls that look at names and change metadata by name.
#include <algorithm>
#include <span>
#include <string>

#include "abi/preview1_calls.gen.h"
#include "wasi/call_values.h"
#include "wasi/file_times.h"
#include "wasi/needs.h"

namespace wasifs::preview1 {

Result<FileStat> path_filestat_get(CallContext& context, Fd fd, LookupFlags flags,
                                   const GuestString& path) {
  WASIFS_TRY(const FdInUse directory, context.process.fds().use(fd, needs::path_filestat_get));
  WASIFS_TRY(const std::string_view text, path.text());
  WASIFS_TRY(const Stat stat,
             stat_path(directory->location(), text, has_all(flags, LookupFlags::symlink_follow),
                       path_rules(context)));
  return filestat_of(stat);
}

Result<void> path_filestat_set_times(CallContext& context, Fd fd, LookupFlags flags,
                                     const GuestString& path, Timestamp atim, Timestamp mtim,
                                     FstFlags fst_flags) {
  WASIFS_TRY(const FdInUse directory,
             context.process.fds().use(fd, needs::path_filestat_set_times));
  WASIFS_TRY(const TimesChange change, times_change(atim, mtim, fst_flags));
  WASIFS_TRY(const std::string_view text, path.text());
  return set_path_times(directory->location(), text, has_all(flags, LookupFlags::symlink_follow),
                        change, path_rules(context));
}

Result<Size> path_readlink(CallContext& context, Fd fd, const GuestString& path,
                           GuestSpan<std::uint8_t> buf) {
  WASIFS_TRY(const FdInUse directory, context.process.fds().use(fd, needs::path_readlink));
  WASIFS_TRY(const std::string_view text, path.text());
  WASIFS_TRY(const std::string target,
             read_link_path(directory->location(), text, path_rules(context)));
  // Cut short without a word, and without a NUL, as POSIX does.
  const std::size_t count =
      std::min<std::size_t>(target.size(), static_cast<std::size_t>(buf.size()));
  WASIFS_CHECK(
      context.write_bytes(buf.data().address(), std::as_bytes(std::span(target).first(count))));
  return static_cast<Size>(count);
}

}  // namespace wasifs::preview1
