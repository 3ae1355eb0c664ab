// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The system calls of this room with our errors, interrupted ones tried again. Names passed here
// went through c_string.h. No state.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fs/host/handle.h"
#include "wasifs/result.h"
#include "wasifs/types.h"

namespace wasifs::host {

/// How a handle is opened that only names a file: nothing of the file itself is touched, no link
/// followed.
extern const int look_flags;
/// As `look_flags`, for directories only (`notdir` for anything else, links too).
extern const int directory_flags;

/// openat of one component. `mode` is used with O_CREAT.
[[nodiscard]] Result<Handle> open_component(int directory, const char* name, int flags,
                                            mode_t mode = 0);
/// Opens the directory behind the handle `directory` for reading, as fsync and getdents64 need it.
[[nodiscard]] Result<Handle> open_for_reading(int directory);
/// Opens the very file that `handle` names, even when its name is gone. Errors: `notsup` where
/// there is no /proc.
[[nodiscard]] Result<Handle> open_again(int handle, int flags);
/// What `open_beneath` does not cross, besides the way out and magic links.
struct Confinement {
  bool one_mount = false;  ///< No mount that other programs made.
  bool no_links = false;   ///< No symbolic link at all.
};
/// openat2 of `path` with all of it beneath `directory` and no magic link. Returns the descriptor,
/// or the negative error number of the host, for its caller takes them apart.
[[nodiscard]] int open_beneath(int directory, const char* path, int flags,
                               Confinement confinement) noexcept;

/// What the descriptor `handle` was opened for. Errors: `badf`, also with O_PATH.
[[nodiscard]] Result<Access> access_of(int handle);

/// fstat.
[[nodiscard]] Result<struct ::stat> stat_of(int handle);
/// stat of one component, a link itself.
[[nodiscard]] Result<struct ::stat> stat_component(int directory, const char* name);
/// What tells one mount from another: its number where the kernel says it, else that of the device.
[[nodiscard]] Result<std::uint64_t> mount_of(int handle);
/// `mount_of` what `name` is.
[[nodiscard]] Result<std::uint64_t> mount_of_component(int directory, const char* name);

/// Changes times of what `handle` names, be it a link.
[[nodiscard]] Result<void> change_times(int handle, const TimesChange& change);
/// The value of an extended attribute. Errors: `noent` where it has none of that name, `notsup`
/// where there are none, or no /proc.
[[nodiscard]] Result<std::string> attribute_of(int handle, const char* name);
/// Sets one. Errors: `notsup` as with `attribute_of`.
[[nodiscard]] Result<void> change_attribute(int handle, const char* name, std::string_view value);
/// Takes one away. Errors: `noent` where there is none of that name, `notsup` as above.
[[nodiscard]] Result<void> take_attribute_away(int handle, const char* name);
/// The names of all. Errors: `notsup` as above.
[[nodiscard]] Result<std::vector<std::string>> attribute_names_of(int handle);
/// chmod of what `handle` names, no link. Errors: `notsup` where there is no /proc.
[[nodiscard]] Result<void> change_mode(int handle, mode_t mode);
/// chown of what `handle` names, be it a link.
[[nodiscard]] Result<void> change_owner(int handle, uid_t uid, gid_t gid);
/// fsync or fdatasync; success where the file system has nothing to bring to a disk.
[[nodiscard]] Result<void> sync_handle(int handle, bool data_only);
/// The target of the link that `handle` names.
[[nodiscard]] Result<std::string> target_of(int handle);
/// The absolute path of what `handle` names, as the kernel knows it at this moment: with
/// " (deleted)" behind it where that name is gone. Errors: `notsup` where there is no /proc or the
/// path is too long for the kernel.
[[nodiscard]] Result<std::string> path_of_handle(int handle);
/// Whether `handle` is on procfs.
[[nodiscard]] Result<bool> on_procfs(int handle);

/// Whether the offsets of getdents64 stay with their entries there, whatever is added or removed.
[[nodiscard]] Result<bool> offsets_are_stable(int handle);
/// getdents64; 0 is the end, also for a directory that was removed.
[[nodiscard]] Result<std::size_t> read_directory(int handle, std::span<std::byte> buffer);

/// Success for 0, else errno as ours.
[[nodiscard]] Result<void> check_call(int returned);

}  // namespace wasifs::host
