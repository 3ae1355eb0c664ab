// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_snapshot_preview1.witx: change that file and run witxgen again, not this one.
// The calls of a guest with decoded arguments: what src/wasi implements.
// clang-format off
#pragma once

#include <cstdint>
#include <tuple>

#include "abi/preview1_types.gen.h"
#include "guest/call_context.h"
#include "guest/guest_buffers.h"
#include "guest/guest_string.h"

/// The calls of preview 1, as `wasi_snapshot_preview1` gives them to a guest.
namespace wasifs::preview1 {

/// Gives the arguments of the program: the bytes of each with a zero byte behind it, and the
/// address of each. `args_sizes_get` tells how much room both need.
/// \param argv Where the addresses go, one for each argument.
/// \param argv_buf Where the bytes go.
[[nodiscard]] Result<void> args_get(CallContext& context, GuestPtr<GuestPtr<std::uint8_t>> argv,
    GuestPtr<std::uint8_t> argv_buf);

/// Tells how many arguments there are and how many bytes they have, the zero bytes among them.
/// \return The number of arguments; the number of bytes.
[[nodiscard]] Result<std::tuple<Size, Size>> args_sizes_get(CallContext& context);

/// Gives the environment: each variable as `NAME=VALUE` with a zero byte behind it, and the address
/// of each. `environ_sizes_get` tells how much room both need.
/// \param environment Where the addresses go, one for each variable.
/// \param environ_buf Where the bytes go.
[[nodiscard]] Result<void> environ_get(CallContext& context,
    GuestPtr<GuestPtr<std::uint8_t>> environment, GuestPtr<std::uint8_t> environ_buf);

/// Tells how many variables there are and how many bytes they have, the zero bytes among them.
/// \return The number of variables; the number of bytes.
[[nodiscard]] Result<std::tuple<Size, Size>> environ_sizes_get(CallContext& context);

/// Tells how fine a clock counts. `inval` for a clock that is not there.
/// \param id The clock.
/// \return Nanoseconds between two values it can show; not 0.
[[nodiscard]] Result<Timestamp> clock_res_get(CallContext& context, ClockId id);

/// Tells the time. `inval` for a clock that is not there.
/// \param id The clock.
/// \param precision By how much the answer may be off.
/// \return The time of the clock.
[[nodiscard]] Result<Timestamp> clock_time_get(CallContext& context, ClockId id,
    Timestamp precision);

/// Tells the host what a part of a file will be used for, so that it can prepare. Changes nothing
/// that a guest could see. Like posix_fadvise.
/// \param fd The descriptor.
/// \param offset Where the part begins.
/// \param len How many bytes it has; 0 means up to the end.
/// \param advice What it will be used for.
[[nodiscard]] Result<void> fd_advise(CallContext& context, Fd fd, FileSize offset, FileSize len,
    Advice advice);

/// Reserves room, so that writes to this part of the file will find it; the file grows if it ends
/// before. Like posix_fallocate.
/// \param fd The descriptor.
/// \param offset Where the part begins.
/// \param len How many bytes it has.
[[nodiscard]] Result<void> fd_allocate(CallContext& context, Fd fd, FileSize offset, FileSize len);

/// Closes a descriptor; its number is free afterwards. Like close.
/// \param fd The descriptor.
[[nodiscard]] Result<void> fd_close(CallContext& context, Fd fd);

/// Returns when the content of the file is stored for good. Like fdatasync.
/// \param fd The descriptor.
[[nodiscard]] Result<void> fd_datasync(CallContext& context, Fd fd);

/// Tells what a descriptor is, how it behaves and what it may be used for.
/// \param fd The descriptor.
/// \return What is known of it.
[[nodiscard]] Result<FdStat> fd_fdstat_get(CallContext& context, Fd fd);

/// Changes how a descriptor behaves. Only `append` and `nonblock` can change after the opening.
/// \param fd The descriptor.
/// \param flags All flags it shall have.
[[nodiscard]] Result<void> fd_fdstat_set_flags(CallContext& context, Fd fd, FdFlags flags);

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

/// Cuts a file or lets it grow with zero bytes. Like ftruncate.
/// \param fd The descriptor.
/// \param size Bytes it shall have.
[[nodiscard]] Result<void> fd_filestat_set_size(CallContext& context, Fd fd, FileSize size);

/// Sets the times of an open file. `inval` where a value and now are asked for at once. Like
/// futimens.
/// \param fd The descriptor.
/// \param atim The new time of the last read, where it is to be set.
/// \param mtim The new time of the last change, where it is to be set.
/// \param fst_flags Which times to set, and to what.
[[nodiscard]] Result<void> fd_filestat_set_times(CallContext& context, Fd fd, Timestamp atim,
    Timestamp mtim, FstFlags fst_flags);

/// Reads from a place in a file; the offset of the descriptor stays. Like preadv.
/// \param fd The descriptor.
/// \param iovs The memory to fill.
/// \param offset Where in the file to begin.
/// \return How many bytes were read; 0 at the end of the file.
[[nodiscard]] Result<Size> fd_pread(CallContext& context, Fd fd, GuestReadBuffers& iovs,
    FileSize offset);

/// Tells whether a descriptor was open, with a name, from the beginning. `badf` where it was not,
/// which is how a guest finds the last one.
/// \param fd The descriptor.
/// \return What kind it is, and how long its name.
[[nodiscard]] Result<Prestat> fd_prestat_get(CallContext& context, Fd fd);

/// Gives the name of a directory that was open from the beginning.
/// \param fd The descriptor.
/// \param path Where the bytes of the name go; no zero byte is added.
[[nodiscard]] Result<void> fd_prestat_dir_name(CallContext& context, Fd fd,
    GuestSpan<std::uint8_t> path);

/// Writes to a place in a file; the offset of the descriptor stays. Like pwritev on Linux: a
/// descriptor with `append` writes to the end whatever the place.
/// \param fd The descriptor.
/// \param iovs The memory to write.
/// \param offset Where in the file to begin.
/// \return How many bytes were written.
[[nodiscard]] Result<Size> fd_pwrite(CallContext& context, Fd fd, GuestWriteBuffers& iovs,
    FileSize offset);

/// Reads from a descriptor, from its offset on where it has one, and moves the offset. Like readv.
/// \param fd The descriptor.
/// \param iovs The memory to fill.
/// \return How many bytes were read; 0 at the end.
[[nodiscard]] Result<Size> fd_read(CallContext& context, Fd fd, GuestReadBuffers& iovs);

/// Lists a directory: a `dirent` and the bytes of the name, again and again, until the memory is
/// full. The last entry may be cut off anywhere; fewer bytes than there is room for mean that the
/// directory has ended.
/// \param fd The descriptor.
/// \param buf Where the entries go.
/// \param cookie Where in the directory to begin.
/// \return How many bytes were filled.
[[nodiscard]] Result<Size> fd_readdir(CallContext& context, Fd fd, GuestSpan<std::uint8_t> buf,
    DirCookie cookie);

/// Gives a descriptor the number of another one, which is closed; its own number is free
/// afterwards. Both are done in one step.
/// \param fd The descriptor that moves.
/// \param to The number it gets, which must be open.
[[nodiscard]] Result<void> fd_renumber(CallContext& context, Fd fd, Fd to);

/// Moves the offset of a descriptor. Like lseek.
/// \param fd The descriptor.
/// \param offset How far to move.
/// \param whence What that is counted from.
/// \return The new offset, from the beginning of the file.
[[nodiscard]] Result<FileSize> fd_seek(CallContext& context, Fd fd, FileDelta offset,
    Whence whence);

/// Returns when content and attributes of the file are stored for good. Like fsync.
/// \param fd The descriptor.
[[nodiscard]] Result<void> fd_sync(CallContext& context, Fd fd);

/// Tells the offset of a descriptor.
/// \param fd The descriptor.
/// \return The offset, from the beginning of the file.
[[nodiscard]] Result<FileSize> fd_tell(CallContext& context, Fd fd);

/// Writes to a descriptor, from its offset on where it has one, and moves the offset. Like writev.
/// \param fd The descriptor.
/// \param iovs The memory to write.
/// \return How many bytes were written.
[[nodiscard]] Result<Size> fd_write(CallContext& context, Fd fd, GuestWriteBuffers& iovs);

/// Makes a directory. Like mkdirat.
/// \param fd The directory where the path begins.
/// \param path Its path.
[[nodiscard]] Result<void> path_create_directory(CallContext& context, Fd fd,
    const GuestString& path);

/// Tells what is known of a file. Like fstatat.
/// \param fd The directory where the path begins.
/// \param flags How the last name is looked up.
/// \param path Its path.
/// \return What is known of the file.
[[nodiscard]] Result<FileStat> path_filestat_get(CallContext& context, Fd fd, LookupFlags flags,
    const GuestString& path);

/// Sets the times of a file. `inval` where a value and now are asked for at once. Like utimensat.
/// \param fd The directory where the path begins.
/// \param flags How the last name is looked up.
/// \param path Its path.
/// \param atim The new time of the last read, where it is to be set.
/// \param mtim The new time of the last change, where it is to be set.
/// \param fst_flags Which times to set, and to what.
[[nodiscard]] Result<void> path_filestat_set_times(CallContext& context, Fd fd, LookupFlags flags,
    const GuestString& path, Timestamp atim, Timestamp mtim, FstFlags fst_flags);

/// Gives a file another name. Like linkat.
/// \param old_fd The directory where the old path begins.
/// \param old_flags How the last name of the old path is looked up.
/// \param old_path A path of the file.
/// \param new_fd The directory where the new path begins.
/// \param new_path The new path, where nothing may be.
[[nodiscard]] Result<void> path_link(CallContext& context, Fd old_fd, LookupFlags old_flags,
    const GuestString& old_path, Fd new_fd, const GuestString& new_path);

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

/// Gives the path that a symbolic link holds, as much of it as there is room for. Like readlinkat.
/// \param fd The directory where the path begins.
/// \param path The path of the link.
/// \param buf Where the bytes go; no zero byte is added.
/// \return How many bytes were filled.
[[nodiscard]] Result<Size> path_readlink(CallContext& context, Fd fd, const GuestString& path,
    GuestSpan<std::uint8_t> buf);

/// Removes a directory, which must be empty. Like unlinkat with AT_REMOVEDIR.
/// \param fd The directory where the path begins.
/// \param path Its path.
[[nodiscard]] Result<void> path_remove_directory(CallContext& context, Fd fd,
    const GuestString& path);

/// Moves a file or directory to another name, in one step; what had the name is replaced. Like
/// renameat.
/// \param fd The directory where the old path begins.
/// \param old_path The old path.
/// \param new_fd The directory where the new path begins.
/// \param new_path The new path.
[[nodiscard]] Result<void> path_rename(CallContext& context, Fd fd, const GuestString& old_path,
    Fd new_fd, const GuestString& new_path);

/// Makes a symbolic link. Like symlinkat.
/// \param old_path What the link holds, byte for byte; it need not lead anywhere.
/// \param fd The directory where the new path begins.
/// \param new_path The path of the link.
[[nodiscard]] Result<void> path_symlink(CallContext& context, const GuestString& old_path, Fd fd,
    const GuestString& new_path);

/// Removes a name of a file; `isdir` for a directory. The file stays while it is open. Like
/// unlinkat.
/// \param fd The directory where the path begins.
/// \param path The path.
[[nodiscard]] Result<void> path_unlink_file(CallContext& context, Fd fd, const GuestString& path);

/// Waits until at least one of the subscriptions has something to tell, and gives an event for each
/// that has.
/// \param in The subscriptions.
/// \param out Where the events go: room for one for each subscription.
/// \param nsubscriptions How many subscriptions there are; 0 is `inval`.
/// \return How many events were written.
[[nodiscard]] Result<Size> poll_oneoff(CallContext& context, GuestPtr<const Subscription> in,
    GuestPtr<Event> out, Size nsubscriptions);

/// Ends the guest. Does not return.
/// \param rval What the host is told.
/// Notes with `CallContext::exit` how the guest ends; the guest does not go on.
void proc_exit(CallContext& context, ExitCode rval);

/// Sends the guest a signal. Like raise.
/// \param sig The signal.
[[nodiscard]] Result<void> proc_raise(CallContext& context, Signal sig);

/// Lets others run for a moment. Like sched_yield of POSIX.
[[nodiscard]] Result<void> sched_yield(CallContext& context);

/// Fills memory with random bytes that are good enough for keys.
/// \param buf Where they go.
[[nodiscard]] Result<void> random_get(CallContext& context, GuestSpan<std::uint8_t> buf);

/// Takes the next connection of a socket that listens. Like accept4.
/// \param fd The socket.
/// \param flags How the new descriptor behaves; only `nonblock` makes sense.
/// \return The descriptor of the connection.
[[nodiscard]] Result<Fd> sock_accept(CallContext& context, Fd fd, FdFlags flags);

/// Receives from a socket. Like recvmsg without addresses and control data.
/// \param fd The socket.
/// \param ri_data The memory to fill.
/// \param ri_flags How to receive.
/// \return How many bytes were received; what else is known of them.
[[nodiscard]] Result<std::tuple<Size, RoFlags>> sock_recv(CallContext& context, Fd fd,
    GuestReadBuffers& ri_data, RiFlags ri_flags);

/// Sends to a socket. Like sendmsg without addresses and control data.
/// \param fd The socket.
/// \param si_data The memory to send.
/// \param si_flags How to send.
/// \return How many bytes were sent.
[[nodiscard]] Result<Size> sock_send(CallContext& context, Fd fd, GuestWriteBuffers& si_data,
    SiFlags si_flags);

/// Closes one or both directions of a socket. Like shutdown.
/// \param fd The socket.
/// \param how Which directions.
[[nodiscard]] Result<void> sock_shutdown(CallContext& context, Fd fd, SdFlags how);

}  // namespace wasifs::preview1
