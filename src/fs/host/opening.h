// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a name or a handle to an inode, under the options of the file system: the one place that
// decides what may be opened. No state.
#pragma once

#include "fs/host/handle.h"
#include "fs/host/host_filesystem.h"
#include "wasifs/inode.h"

namespace wasifs::host {

/// The flags that an open file with `how` needs of the operating system, O_CREAT and O_EXCL left
/// out.
[[nodiscard]] int open_flags(const OpenHow& how) noexcept;

/// `DirInode::open_child` in the directory behind the handle `directory`, for a checked name.
[[nodiscard]] Result<Ref<Inode>> open_in(const Ref<HostFileSystem>& filesystem, int directory,
                                         const char* name, const OpenHow& how);
/// `DirInode::stat_child` in the directory behind the handle `directory`, for a checked name.
[[nodiscard]] Result<Stat> stat_in(const HostFileSystem& filesystem, int directory,
                                   const char* name);
/// The inode of what `handle` (opened with `look_flags`) names.
[[nodiscard]] Result<Ref<Inode>> inode_of(const Ref<HostFileSystem>& filesystem, Handle handle);
/// Opens what `handle` (opened with `look_flags`) names, after a look at what it is. A link:
/// `loop`.
[[nodiscard]] Result<Ref<Inode>> open_looked_at(const Ref<HostFileSystem>& filesystem,
                                                Handle handle, const OpenHow& how);
/// Opens the file that `handle` names (or a device that seeks) once more. Errors: `perm` where it
/// is not to be written to for its further names.
[[nodiscard]] Result<Ref<Inode>> open_file_again(const Ref<HostFileSystem>& filesystem, int handle,
                                                 const OpenHow& how);
/// The inode for `handle`, which was opened with `open_flags` before anybody knew what it is.
[[nodiscard]] Result<Ref<Inode>> adopt_opened(const Ref<HostFileSystem>& filesystem, Handle handle);
/// Whether both handles name the same file.
[[nodiscard]] bool same_file(int one, int other) noexcept;

}  // namespace wasifs::host
