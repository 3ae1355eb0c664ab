// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fake_calls.h"

#include "abi/preview1_calls.gen.h"
#include "abi/unstable_calls.gen.h"

namespace wasifs {

FakeCalls& fake_calls() {
  static FakeCalls calls;
  return calls;
}

namespace {

// Notes the call, lets the test act, and gives the error or value that the test wants.
template <class T>
Result<T> answer(CallContext& context, const char* name) {
  FakeCalls& fake = fake_calls();
  fake.called = name;
  if (fake.during) fake.during(context);
  if (fake.error != Errno::success) return fake.error;
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    const T* const wanted = std::any_cast<T>(&fake.value);
    return wanted != nullptr ? *wanted : T{};
  }
}

}  // namespace

namespace preview1 {

Result<void> args_get(CallContext& context, GuestPtr<GuestPtr<std::uint8_t>>,
                      GuestPtr<std::uint8_t>) {
  return answer<void>(context, "preview1.args_get");
}
Result<std::tuple<Size, Size>> args_sizes_get(CallContext& context) {
  return answer<std::tuple<Size, Size>>(context, "preview1.args_sizes_get");
}
Result<void> environ_get(CallContext& context, GuestPtr<GuestPtr<std::uint8_t>>,
                         GuestPtr<std::uint8_t>) {
  return answer<void>(context, "preview1.environ_get");
}
Result<std::tuple<Size, Size>> environ_sizes_get(CallContext& context) {
  return answer<std::tuple<Size, Size>>(context, "preview1.environ_sizes_get");
}
Result<Timestamp> clock_res_get(CallContext& context, ClockId) {
  return answer<Timestamp>(context, "preview1.clock_res_get");
}
Result<Timestamp> clock_time_get(CallContext& context, ClockId, Timestamp) {
  return answer<Timestamp>(context, "preview1.clock_time_get");
}
Result<void> fd_advise(CallContext& context, Fd, FileSize, FileSize, Advice) {
  return answer<void>(context, "preview1.fd_advise");
}
Result<void> fd_allocate(CallContext& context, Fd, FileSize, FileSize) {
  return answer<void>(context, "preview1.fd_allocate");
}
Result<void> fd_close(CallContext& context, Fd) {
  return answer<void>(context, "preview1.fd_close");
}
Result<void> fd_datasync(CallContext& context, Fd) {
  return answer<void>(context, "preview1.fd_datasync");
}
Result<FdStat> fd_fdstat_get(CallContext& context, Fd) {
  return answer<FdStat>(context, "preview1.fd_fdstat_get");
}
Result<void> fd_fdstat_set_flags(CallContext& context, Fd, FdFlags) {
  return answer<void>(context, "preview1.fd_fdstat_set_flags");
}
Result<void> fd_fdstat_set_rights(CallContext& context, Fd, Rights, Rights) {
  return answer<void>(context, "preview1.fd_fdstat_set_rights");
}
Result<FileStat> fd_filestat_get(CallContext& context, Fd) {
  return answer<FileStat>(context, "preview1.fd_filestat_get");
}
Result<void> fd_filestat_set_size(CallContext& context, Fd, FileSize) {
  return answer<void>(context, "preview1.fd_filestat_set_size");
}
Result<void> fd_filestat_set_times(CallContext& context, Fd, Timestamp, Timestamp, FstFlags) {
  return answer<void>(context, "preview1.fd_filestat_set_times");
}
Result<Size> fd_pread(CallContext& context, Fd, GuestReadBuffers&, FileSize) {
  return answer<Size>(context, "preview1.fd_pread");
}
Result<Prestat> fd_prestat_get(CallContext& context, Fd) {
  return answer<Prestat>(context, "preview1.fd_prestat_get");
}
Result<void> fd_prestat_dir_name(CallContext& context, Fd, GuestSpan<std::uint8_t>) {
  return answer<void>(context, "preview1.fd_prestat_dir_name");
}
Result<Size> fd_pwrite(CallContext& context, Fd, GuestWriteBuffers&, FileSize) {
  return answer<Size>(context, "preview1.fd_pwrite");
}
Result<Size> fd_read(CallContext& context, Fd, GuestReadBuffers&) {
  return answer<Size>(context, "preview1.fd_read");
}
Result<Size> fd_readdir(CallContext& context, Fd, GuestSpan<std::uint8_t>, DirCookie) {
  return answer<Size>(context, "preview1.fd_readdir");
}
Result<void> fd_renumber(CallContext& context, Fd, Fd) {
  return answer<void>(context, "preview1.fd_renumber");
}
Result<FileSize> fd_seek(CallContext& context, Fd fd, FileDelta offset, Whence whence) {
  fake_calls().numbers = {fd, static_cast<std::uint64_t>(offset),
                          static_cast<std::uint64_t>(whence)};
  return answer<FileSize>(context, "preview1.fd_seek");
}
Result<void> fd_sync(CallContext& context, Fd) {
  return answer<void>(context, "preview1.fd_sync");
}
Result<FileSize> fd_tell(CallContext& context, Fd) {
  return answer<FileSize>(context, "preview1.fd_tell");
}
Result<Size> fd_write(CallContext& context, Fd, GuestWriteBuffers&) {
  return answer<Size>(context, "preview1.fd_write");
}
Result<void> path_create_directory(CallContext& context, Fd, const GuestString&) {
  return answer<void>(context, "preview1.path_create_directory");
}
Result<FileStat> path_filestat_get(CallContext& context, Fd, LookupFlags, const GuestString&) {
  return answer<FileStat>(context, "preview1.path_filestat_get");
}
Result<void> path_filestat_set_times(CallContext& context, Fd, LookupFlags, const GuestString&,
                                     Timestamp, Timestamp, FstFlags) {
  return answer<void>(context, "preview1.path_filestat_set_times");
}
Result<void> path_link(CallContext& context, Fd, LookupFlags, const GuestString&, Fd,
                       const GuestString&) {
  return answer<void>(context, "preview1.path_link");
}
Result<Fd> path_open(CallContext& context, Fd fd, LookupFlags dirflags, const GuestString& path,
                     OFlags oflags, Rights fs_rights_base, Rights fs_rights_inheriting,
                     FdFlags fdflags) {
  fake_calls().text = path.text().value_or("(too long)");
  fake_calls().numbers = {fd,
                          static_cast<std::uint64_t>(dirflags),
                          static_cast<std::uint64_t>(oflags),
                          static_cast<std::uint64_t>(fs_rights_base),
                          static_cast<std::uint64_t>(fs_rights_inheriting),
                          static_cast<std::uint64_t>(fdflags)};
  return answer<Fd>(context, "preview1.path_open");
}
Result<Size> path_readlink(CallContext& context, Fd, const GuestString&, GuestSpan<std::uint8_t>) {
  return answer<Size>(context, "preview1.path_readlink");
}
Result<void> path_remove_directory(CallContext& context, Fd, const GuestString&) {
  return answer<void>(context, "preview1.path_remove_directory");
}
Result<void> path_rename(CallContext& context, Fd, const GuestString&, Fd, const GuestString&) {
  return answer<void>(context, "preview1.path_rename");
}
Result<void> path_symlink(CallContext& context, const GuestString&, Fd, const GuestString&) {
  return answer<void>(context, "preview1.path_symlink");
}
Result<void> path_unlink_file(CallContext& context, Fd, const GuestString&) {
  return answer<void>(context, "preview1.path_unlink_file");
}
Result<Size> poll_oneoff(CallContext& context, GuestPtr<const Subscription>, GuestPtr<Event>,
                         Size) {
  return answer<Size>(context, "preview1.poll_oneoff");
}
void proc_exit(CallContext& context, ExitCode code) {
  static_cast<void>(answer<void>(context, "preview1.proc_exit"));
  if (!fake_calls().forget_to_exit) context.exit(code);
}
Result<void> proc_raise(CallContext& context, Signal) {
  return answer<void>(context, "preview1.proc_raise");
}
Result<void> sched_yield(CallContext& context) {
  return answer<void>(context, "preview1.sched_yield");
}
Result<void> random_get(CallContext& context, GuestSpan<std::uint8_t>) {
  return answer<void>(context, "preview1.random_get");
}
Result<Fd> sock_accept(CallContext& context, Fd, FdFlags) {
  return answer<Fd>(context, "preview1.sock_accept");
}
Result<std::tuple<Size, RoFlags>> sock_recv(CallContext& context, Fd, GuestReadBuffers&, RiFlags) {
  return answer<std::tuple<Size, RoFlags>>(context, "preview1.sock_recv");
}
Result<Size> sock_send(CallContext& context, Fd, GuestWriteBuffers&, SiFlags) {
  return answer<Size>(context, "preview1.sock_send");
}
Result<void> sock_shutdown(CallContext& context, Fd, SdFlags) {
  return answer<void>(context, "preview1.sock_shutdown");
}

}  // namespace preview1

namespace unstable {

Result<FdStat> fd_fdstat_get(CallContext& context, Fd) {
  return answer<FdStat>(context, "unstable.fd_fdstat_get");
}
Result<void> fd_fdstat_set_rights(CallContext& context, Fd, Rights, Rights) {
  return answer<void>(context, "unstable.fd_fdstat_set_rights");
}
Result<FileStat> fd_filestat_get(CallContext& context, Fd) {
  return answer<FileStat>(context, "unstable.fd_filestat_get");
}
Result<FileSize> fd_seek(CallContext& context, Fd fd, FileDelta offset, Whence whence) {
  fake_calls().numbers = {fd, static_cast<std::uint64_t>(offset),
                          static_cast<std::uint64_t>(whence)};
  return answer<FileSize>(context, "unstable.fd_seek");
}
Result<FileStat> path_filestat_get(CallContext& context, Fd, LookupFlags, const GuestString&) {
  return answer<FileStat>(context, "unstable.path_filestat_get");
}
Result<Fd> path_open(CallContext& context, Fd fd, LookupFlags dirflags, const GuestString& path,
                     OFlags oflags, Rights fs_rights_base, Rights fs_rights_inheriting,
                     FdFlags fdflags) {
  fake_calls().text = path.text().value_or("(too long)");
  fake_calls().numbers = {fd,
                          static_cast<std::uint64_t>(dirflags),
                          static_cast<std::uint64_t>(oflags),
                          static_cast<std::uint64_t>(fs_rights_base),
                          static_cast<std::uint64_t>(fs_rights_inheriting),
                          static_cast<std::uint64_t>(fdflags)};
  return answer<Fd>(context, "unstable.path_open");
}
Result<Size> poll_oneoff(CallContext& context, GuestPtr<const Subscription>, GuestPtr<Event>,
                         Size) {
  return answer<Size>(context, "unstable.poll_oneoff");
}

}  // namespace unstable

}  // namespace wasifs
