// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_unstable.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "abi/unstable_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

/// The calls of the first snapshot, as `wasi_unstable` gives them to a guest.
namespace wasifs::unstable {

/// Tells what a descriptor is, how it behaves and what it may be used for.
/// \param fd The descriptor.
/// \return What is known of it.
[[nodiscard]] Result<FdStat> fd_fdstat_get(CallContext& context, Fd fd);

/// Takes rights away from a descriptor. `notcapable` where a right is asked for that it has not.
/// \param fd The descriptor.
/// \param fs_rights_base What it may be used for from now on.
/// \param fs_rights_inheriting What may be opened through it from now on.
[[nodiscard]] Result<void> fd_fdstat_set_rights(CallContext& context, Fd fd, Rights fs_rights_base,
    Rights fs_rights_inheriting);

/// Tells what is known of an open file. Like fstat.
/// \param fd The descriptor.
/// \return What is known of the file.
[[nodiscard]] Result<FileStat> fd_filestat_get(CallContext& context, Fd fd);

/// Moves the offset of a descriptor. Like lseek.
/// \param fd The descriptor.
/// \param offset How far to move.
/// \param whence What that is counted from.
/// \return The new offset, from the beginning of the file.
[[nodiscard]] Result<FileSize> fd_seek(CallContext& context, Fd fd, FileDelta offset,
    Whence whence);

/// Tells what is known of a file. Like fstatat.
/// \param fd The directory where the path begins.
/// \param flags How the last name is looked up.
/// \param path Its path.
/// \return What is known of the file.
[[nodiscard]] Result<FileStat> path_filestat_get(CallContext& context, Fd fd, LookupFlags flags,
    const GuestString& path);

/// Opens a file or directory, and makes the file if asked to. The new descriptor has the lowest
/// number that is free; a guest had better not count on it. Like openat.
/// \param fd The directory where the path begins.
/// \param dirflags How the last name is looked up.
/// \param path The path to open.
/// \param oflags What to do besides opening.
/// \param fs_rights_base What the new descriptor is to be used for; it may get less where its kind
/// has no use for a right.
/// \param fs_rights_inheriting What may be opened through it.
/// \param fdflags How it behaves.
/// \return The new descriptor.
[[nodiscard]] Result<Fd> path_open(CallContext& context, Fd fd, LookupFlags dirflags,
    const GuestString& path, OFlags oflags, Rights fs_rights_base, Rights fs_rights_inheriting,
    FdFlags fdflags);

/// Waits until at least one of the subscriptions has something to tell, and gives an event for each
/// that has.
/// \param in The subscriptions.
/// \param out Where the events go: room for one for each subscription.
/// \param nsubscriptions How many subscriptions there are; 0 is `inval`.
/// \return How many events were written.
[[nodiscard]] Result<Size> poll_oneoff(CallContext& context, GuestPtr<const Subscription> in,
    GuestPtr<Event> out, Size nsubscriptions);

}  // namespace wasifs::unstable
