// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_snapshot_preview1.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "abi/preview1_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "abi/preview1_calls.gen.h"
#include "abi/preview1_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::preview1 {
namespace {

constexpr std::string_view module_name = "wasi_snapshot_preview1";

Result<void> run_args_get(CallContext& context, const std::uint64_t* raw) {
  const GuestPtr<GuestPtr<std::uint8_t>> argv(low(raw[0]));
  const GuestPtr<std::uint8_t> argv_buf(low(raw[1]));
  return wasifs::preview1::args_get(context, argv, argv_buf);
}

Result<void> run_args_sizes_get(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[0])), 1));
  WASIFS_TRY(const auto out_1, context.span(GuestPtr<std::uint32_t>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::args_sizes_get(context));
  WASIFS_CHECK(context.store(out_0.data(), std::get<0>(result)));
  return context.store(out_1.data(), std::get<1>(result));
}

Result<void> run_environ_get(CallContext& context, const std::uint64_t* raw) {
  const GuestPtr<GuestPtr<std::uint8_t>> environment(low(raw[0]));
  const GuestPtr<std::uint8_t> environ_buf(low(raw[1]));
  return wasifs::preview1::environ_get(context, environment, environ_buf);
}

Result<void> run_environ_sizes_get(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[0])), 1));
  WASIFS_TRY(const auto out_1, context.span(GuestPtr<std::uint32_t>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::environ_sizes_get(context));
  WASIFS_CHECK(context.store(out_0.data(), std::get<0>(result)));
  return context.store(out_1.data(), std::get<1>(result));
}

Result<void> run_clock_res_get(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto id, decode_clockid(low(raw[0])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint64_t>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::clock_res_get(context, id));
  return context.store(out_0.data(), result);
}

Result<void> run_clock_time_get(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto id, decode_clockid(low(raw[0])));
  const auto precision = static_cast<std::uint64_t>(raw[1]);
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint64_t>(low(raw[2])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::clock_time_get(context, id, precision));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_advise(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto offset = static_cast<std::uint64_t>(raw[1]);
  const auto len = static_cast<std::uint64_t>(raw[2]);
  WASIFS_TRY(const auto advice, decode_advice(low(raw[3])));
  return wasifs::preview1::fd_advise(context, fd, offset, len, advice);
}

Result<void> run_fd_allocate(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto offset = static_cast<std::uint64_t>(raw[1]);
  const auto len = static_cast<std::uint64_t>(raw[2]);
  return wasifs::preview1::fd_allocate(context, fd, offset, len);
}

Result<void> run_fd_close(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  return wasifs::preview1::fd_close(context, fd);
}

Result<void> run_fd_datasync(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  return wasifs::preview1::fd_datasync(context, fd);
}

Result<void> run_fd_fdstat_get(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<FdStat>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_fdstat_get(context, fd));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_fdstat_set_flags(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto flags, decode_fdflags(low(raw[1])));
  return wasifs::preview1::fd_fdstat_set_flags(context, fd, flags);
}

Result<void> run_fd_fdstat_set_rights(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto fs_rights_base, decode_rights(raw[1]));
  WASIFS_TRY(const auto fs_rights_inheriting, decode_rights(raw[2]));
  return wasifs::preview1::fd_fdstat_set_rights(context, fd, fs_rights_base, fs_rights_inheriting);
}

Result<void> run_fd_filestat_get(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<FileStat>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_filestat_get(context, fd));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_filestat_set_size(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto size = static_cast<std::uint64_t>(raw[1]);
  return wasifs::preview1::fd_filestat_set_size(context, fd, size);
}

Result<void> run_fd_filestat_set_times(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto atim = static_cast<std::uint64_t>(raw[1]);
  const auto mtim = static_cast<std::uint64_t>(raw[2]);
  WASIFS_TRY(const auto fst_flags, decode_fstflags(low(raw[3])));
  return wasifs::preview1::fd_filestat_set_times(context, fd, atim, mtim, fst_flags);
}

Result<void> run_fd_pread(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto offset = static_cast<std::uint64_t>(raw[3]);
  GuestReadBuffers iovs(context);
  WASIFS_CHECK(iovs.copy_in(low(raw[1]), low(raw[2])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[4])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_pread(context, fd, iovs, offset));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_prestat_get(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<Prestat>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_prestat_get(context, fd));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_prestat_dir_name(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto path, context.span(GuestPtr<std::uint8_t>(low(raw[1])), low(raw[2])));
  return wasifs::preview1::fd_prestat_dir_name(context, fd, path);
}

Result<void> run_fd_pwrite(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto offset = static_cast<std::uint64_t>(raw[3]);
  GuestWriteBuffers iovs(context);
  WASIFS_CHECK(iovs.copy_in(low(raw[1]), low(raw[2])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[4])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_pwrite(context, fd, iovs, offset));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_read(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  GuestReadBuffers iovs(context);
  WASIFS_CHECK(iovs.copy_in(low(raw[1]), low(raw[2])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[3])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_read(context, fd, iovs));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_readdir(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto cookie = static_cast<std::uint64_t>(raw[3]);
  WASIFS_TRY(const auto buf, context.span(GuestPtr<std::uint8_t>(low(raw[1])), low(raw[2])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[4])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_readdir(context, fd, buf, cookie));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_renumber(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto to = Fd(low(raw[1]));
  return wasifs::preview1::fd_renumber(context, fd, to);
}

Result<void> run_fd_seek(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto offset = static_cast<std::int64_t>(raw[1]);
  WASIFS_TRY(const auto whence, decode_whence(low(raw[2])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint64_t>(low(raw[3])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_seek(context, fd, offset, whence));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_sync(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  return wasifs::preview1::fd_sync(context, fd);
}

Result<void> run_fd_tell(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint64_t>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_tell(context, fd));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_write(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  GuestWriteBuffers iovs(context);
  WASIFS_CHECK(iovs.copy_in(low(raw[1]), low(raw[2])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[3])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::fd_write(context, fd, iovs));
  return context.store(out_0.data(), result);
}

Result<void> run_path_create_directory(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  GuestString path;
  WASIFS_CHECK(path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[1])), low(raw[2])));
  return wasifs::preview1::path_create_directory(context, fd, path);
}

Result<void> run_path_filestat_get(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto flags, decode_lookupflags(low(raw[1])));
  GuestString path;
  WASIFS_CHECK(path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[2])), low(raw[3])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<FileStat>(low(raw[4])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::path_filestat_get(context, fd, flags, path));
  return context.store(out_0.data(), result);
}

Result<void> run_path_filestat_set_times(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto flags, decode_lookupflags(low(raw[1])));
  const auto atim = static_cast<std::uint64_t>(raw[4]);
  const auto mtim = static_cast<std::uint64_t>(raw[5]);
  WASIFS_TRY(const auto fst_flags, decode_fstflags(low(raw[6])));
  GuestString path;
  WASIFS_CHECK(path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[2])), low(raw[3])));
  return wasifs::preview1::path_filestat_set_times(context, fd, flags, path, atim, mtim, fst_flags);
}

Result<void> run_path_link(CallContext& context, const std::uint64_t* raw) {
  const auto old_fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto old_flags, decode_lookupflags(low(raw[1])));
  const auto new_fd = Fd(low(raw[4]));
  GuestString old_path;
  WASIFS_CHECK(old_path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[2])), low(raw[3])));
  GuestString new_path;
  WASIFS_CHECK(new_path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[5])), low(raw[6])));
  return wasifs::preview1::path_link(context, old_fd, old_flags, old_path, new_fd, new_path);
}

Result<void> run_path_open(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto dirflags, decode_lookupflags(low(raw[1])));
  WASIFS_TRY(const auto oflags, decode_oflags(low(raw[4])));
  WASIFS_TRY(const auto fs_rights_base, decode_rights(raw[5]));
  WASIFS_TRY(const auto fs_rights_inheriting, decode_rights(raw[6]));
  WASIFS_TRY(const auto fdflags, decode_fdflags(low(raw[7])));
  GuestString path;
  WASIFS_CHECK(path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[2])), low(raw[3])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[8])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::path_open(context, fd, dirflags, path, oflags,
      fs_rights_base, fs_rights_inheriting, fdflags));
  return context.store(out_0.data(), static_cast<std::uint32_t>(result));
}

Result<void> run_path_readlink(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  GuestString path;
  WASIFS_CHECK(path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[1])), low(raw[2])));
  WASIFS_TRY(const auto buf, context.span(GuestPtr<std::uint8_t>(low(raw[3])), low(raw[4])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[5])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::path_readlink(context, fd, path, buf));
  return context.store(out_0.data(), result);
}

Result<void> run_path_remove_directory(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  GuestString path;
  WASIFS_CHECK(path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[1])), low(raw[2])));
  return wasifs::preview1::path_remove_directory(context, fd, path);
}

Result<void> run_path_rename(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto new_fd = Fd(low(raw[3]));
  GuestString old_path;
  WASIFS_CHECK(old_path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[1])), low(raw[2])));
  GuestString new_path;
  WASIFS_CHECK(new_path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[4])), low(raw[5])));
  return wasifs::preview1::path_rename(context, fd, old_path, new_fd, new_path);
}

Result<void> run_path_symlink(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[2]));
  GuestString old_path;
  WASIFS_CHECK(old_path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[0])), low(raw[1])));
  GuestString new_path;
  WASIFS_CHECK(new_path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[3])), low(raw[4])));
  return wasifs::preview1::path_symlink(context, old_path, fd, new_path);
}

Result<void> run_path_unlink_file(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  GuestString path;
  WASIFS_CHECK(path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[1])), low(raw[2])));
  return wasifs::preview1::path_unlink_file(context, fd, path);
}

Result<void> run_poll_oneoff(CallContext& context, const std::uint64_t* raw) {
  const auto nsubscriptions = static_cast<std::uint32_t>(low(raw[2]));
  const GuestPtr<const Subscription> in(low(raw[0]));
  const GuestPtr<Event> out(low(raw[1]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[3])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::poll_oneoff(context, in, out, nsubscriptions));
  return context.store(out_0.data(), result);
}

Result<void> run_proc_exit(CallContext& context, const std::uint64_t* raw) {
  const auto rval = static_cast<std::uint32_t>(low(raw[0]));
  wasifs::preview1::proc_exit(context, rval);
  return must_have_ended(context);
}

Result<void> run_proc_raise(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto sig, decode_signal(low(raw[0])));
  return wasifs::preview1::proc_raise(context, sig);
}

Result<void> run_sched_yield(CallContext& context, [[maybe_unused]] const std::uint64_t* raw) {
  return wasifs::preview1::sched_yield(context);
}

Result<void> run_random_get(CallContext& context, const std::uint64_t* raw) {
  WASIFS_TRY(const auto buf, context.span(GuestPtr<std::uint8_t>(low(raw[0])), low(raw[1])));
  return wasifs::preview1::random_get(context, buf);
}

Result<void> run_sock_accept(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto flags, decode_fdflags(low(raw[1])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[2])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::sock_accept(context, fd, flags));
  return context.store(out_0.data(), static_cast<std::uint32_t>(result));
}

Result<void> run_sock_recv(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto ri_flags, decode_riflags(low(raw[3])));
  GuestReadBuffers ri_data(context);
  WASIFS_CHECK(ri_data.copy_in(low(raw[1]), low(raw[2])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[4])), 1));
  WASIFS_TRY(const auto out_1, context.span(GuestPtr<std::uint16_t>(low(raw[5])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::sock_recv(context, fd, ri_data, ri_flags));
  WASIFS_CHECK(context.store(out_0.data(), std::get<0>(result)));
  return context.store(out_1.data(), static_cast<std::uint16_t>(std::get<1>(result)));
}

Result<void> run_sock_send(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto si_flags, decode_small<std::uint16_t>(low(raw[3])));
  GuestWriteBuffers si_data(context);
  WASIFS_CHECK(si_data.copy_in(low(raw[1]), low(raw[2])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[4])), 1));
  WASIFS_TRY(const auto result, wasifs::preview1::sock_send(context, fd, si_data, si_flags));
  return context.store(out_0.data(), result);
}

Result<void> run_sock_shutdown(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto how, decode_sdflags(low(raw[1])));
  return wasifs::preview1::sock_shutdown(context, fd, how);
}

}  // namespace

namespace thunk {

Outcome args_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "args_get", trace::arguments_args_get,
      trace::results_args_get};
  return host_call<run_args_get>(text, process, memory, raw);
}

Outcome args_sizes_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "args_sizes_get", trace::arguments_args_sizes_get,
      trace::results_args_sizes_get};
  return host_call<run_args_sizes_get>(text, process, memory, raw);
}

Outcome environ_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "environ_get", trace::arguments_environ_get,
      trace::results_environ_get};
  return host_call<run_environ_get>(text, process, memory, raw);
}

Outcome environ_sizes_get(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "environ_sizes_get", trace::arguments_environ_sizes_get,
      trace::results_environ_sizes_get};
  return host_call<run_environ_sizes_get>(text, process, memory, raw);
}

Outcome clock_res_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "clock_res_get", trace::arguments_clock_res_get,
      trace::results_clock_res_get};
  return host_call<run_clock_res_get>(text, process, memory, raw);
}

Outcome clock_time_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "clock_time_get", trace::arguments_clock_time_get,
      trace::results_clock_time_get};
  return host_call<run_clock_time_get>(text, process, memory, raw);
}

Outcome fd_advise(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_advise", trace::arguments_fd_advise,
      trace::results_fd_advise};
  return host_call<run_fd_advise>(text, process, memory, raw);
}

Outcome fd_allocate(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_allocate", trace::arguments_fd_allocate,
      trace::results_fd_allocate};
  return host_call<run_fd_allocate>(text, process, memory, raw);
}

Outcome fd_close(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_close", trace::arguments_fd_close,
      trace::results_fd_close};
  return host_call<run_fd_close>(text, process, memory, raw);
}

Outcome fd_datasync(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_datasync", trace::arguments_fd_datasync,
      trace::results_fd_datasync};
  return host_call<run_fd_datasync>(text, process, memory, raw);
}

Outcome fd_fdstat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_fdstat_get", trace::arguments_fd_fdstat_get,
      trace::results_fd_fdstat_get};
  return host_call<run_fd_fdstat_get>(text, process, memory, raw);
}

Outcome fd_fdstat_set_flags(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_fdstat_set_flags", trace::arguments_fd_fdstat_set_flags,
      trace::results_fd_fdstat_set_flags};
  return host_call<run_fd_fdstat_set_flags>(text, process, memory, raw);
}

Outcome fd_fdstat_set_rights(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_fdstat_set_rights",
      trace::arguments_fd_fdstat_set_rights, trace::results_fd_fdstat_set_rights};
  return host_call<run_fd_fdstat_set_rights>(text, process, memory, raw);
}

Outcome fd_filestat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_filestat_get", trace::arguments_fd_filestat_get,
      trace::results_fd_filestat_get};
  return host_call<run_fd_filestat_get>(text, process, memory, raw);
}

Outcome fd_filestat_set_size(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_filestat_set_size",
      trace::arguments_fd_filestat_set_size, trace::results_fd_filestat_set_size};
  return host_call<run_fd_filestat_set_size>(text, process, memory, raw);
}

Outcome fd_filestat_set_times(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_filestat_set_times",
      trace::arguments_fd_filestat_set_times, trace::results_fd_filestat_set_times};
  return host_call<run_fd_filestat_set_times>(text, process, memory, raw);
}

Outcome fd_pread(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_pread", trace::arguments_fd_pread,
      trace::results_fd_pread};
  return host_call<run_fd_pread>(text, process, memory, raw);
}

Outcome fd_prestat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_prestat_get", trace::arguments_fd_prestat_get,
      trace::results_fd_prestat_get};
  return host_call<run_fd_prestat_get>(text, process, memory, raw);
}

Outcome fd_prestat_dir_name(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_prestat_dir_name", trace::arguments_fd_prestat_dir_name,
      trace::results_fd_prestat_dir_name};
  return host_call<run_fd_prestat_dir_name>(text, process, memory, raw);
}

Outcome fd_pwrite(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_pwrite", trace::arguments_fd_pwrite,
      trace::results_fd_pwrite};
  return host_call<run_fd_pwrite>(text, process, memory, raw);
}

Outcome fd_read(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_read", trace::arguments_fd_read, trace::results_fd_read};
  return host_call<run_fd_read>(text, process, memory, raw);
}

Outcome fd_readdir(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_readdir", trace::arguments_fd_readdir,
      trace::results_fd_readdir};
  return host_call<run_fd_readdir>(text, process, memory, raw);
}

Outcome fd_renumber(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_renumber", trace::arguments_fd_renumber,
      trace::results_fd_renumber};
  return host_call<run_fd_renumber>(text, process, memory, raw);
}

Outcome fd_seek(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_seek", trace::arguments_fd_seek, trace::results_fd_seek};
  return host_call<run_fd_seek>(text, process, memory, raw);
}

Outcome fd_sync(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_sync", trace::arguments_fd_sync, trace::results_fd_sync};
  return host_call<run_fd_sync>(text, process, memory, raw);
}

Outcome fd_tell(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_tell", trace::arguments_fd_tell, trace::results_fd_tell};
  return host_call<run_fd_tell>(text, process, memory, raw);
}

Outcome fd_write(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_write", trace::arguments_fd_write,
      trace::results_fd_write};
  return host_call<run_fd_write>(text, process, memory, raw);
}

Outcome path_create_directory(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_create_directory",
      trace::arguments_path_create_directory, trace::results_path_create_directory};
  return host_call<run_path_create_directory>(text, process, memory, raw);
}

Outcome path_filestat_get(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_filestat_get", trace::arguments_path_filestat_get,
      trace::results_path_filestat_get};
  return host_call<run_path_filestat_get>(text, process, memory, raw);
}

Outcome path_filestat_set_times(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_filestat_set_times",
      trace::arguments_path_filestat_set_times, trace::results_path_filestat_set_times};
  return host_call<run_path_filestat_set_times>(text, process, memory, raw);
}

Outcome path_link(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_link", trace::arguments_path_link,
      trace::results_path_link};
  return host_call<run_path_link>(text, process, memory, raw);
}

Outcome path_open(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_open", trace::arguments_path_open,
      trace::results_path_open};
  return host_call<run_path_open>(text, process, memory, raw);
}

Outcome path_readlink(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_readlink", trace::arguments_path_readlink,
      trace::results_path_readlink};
  return host_call<run_path_readlink>(text, process, memory, raw);
}

Outcome path_remove_directory(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_remove_directory",
      trace::arguments_path_remove_directory, trace::results_path_remove_directory};
  return host_call<run_path_remove_directory>(text, process, memory, raw);
}

Outcome path_rename(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_rename", trace::arguments_path_rename,
      trace::results_path_rename};
  return host_call<run_path_rename>(text, process, memory, raw);
}

Outcome path_symlink(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_symlink", trace::arguments_path_symlink,
      trace::results_path_symlink};
  return host_call<run_path_symlink>(text, process, memory, raw);
}

Outcome path_unlink_file(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_unlink_file", trace::arguments_path_unlink_file,
      trace::results_path_unlink_file};
  return host_call<run_path_unlink_file>(text, process, memory, raw);
}

Outcome poll_oneoff(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "poll_oneoff", trace::arguments_poll_oneoff,
      trace::results_poll_oneoff};
  return host_call<run_poll_oneoff>(text, process, memory, raw);
}

Outcome proc_exit(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "proc_exit", trace::arguments_proc_exit,
      trace::results_proc_exit};
  return host_call<run_proc_exit>(text, process, memory, raw);
}

Outcome proc_raise(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "proc_raise", trace::arguments_proc_raise,
      trace::results_proc_raise};
  return host_call<run_proc_raise>(text, process, memory, raw);
}

Outcome sched_yield(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "sched_yield", trace::arguments_sched_yield,
      trace::results_sched_yield};
  return host_call<run_sched_yield>(text, process, memory, raw);
}

Outcome random_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "random_get", trace::arguments_random_get,
      trace::results_random_get};
  return host_call<run_random_get>(text, process, memory, raw);
}

Outcome sock_accept(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "sock_accept", trace::arguments_sock_accept,
      trace::results_sock_accept};
  return host_call<run_sock_accept>(text, process, memory, raw);
}

Outcome sock_recv(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "sock_recv", trace::arguments_sock_recv,
      trace::results_sock_recv};
  return host_call<run_sock_recv>(text, process, memory, raw);
}

Outcome sock_send(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "sock_send", trace::arguments_sock_send,
      trace::results_sock_send};
  return host_call<run_sock_send>(text, process, memory, raw);
}

Outcome sock_shutdown(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "sock_shutdown", trace::arguments_sock_shutdown,
      trace::results_sock_shutdown};
  return host_call<run_sock_shutdown>(text, process, memory, raw);
}

}  // namespace thunk

namespace {

// The distinct parameter lists are few, but one each is easier to check.
constexpr ValueType parameters_args_get[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_args_sizes_get[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_environ_get[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_environ_sizes_get[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_clock_res_get[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_clock_time_get[] = {ValueType::i32, ValueType::i64, ValueType::i32};
constexpr ValueType parameters_fd_advise[] = {ValueType::i32, ValueType::i64, ValueType::i64,
    ValueType::i32};
constexpr ValueType parameters_fd_allocate[] = {ValueType::i32, ValueType::i64, ValueType::i64};
constexpr ValueType parameters_fd_close[] = {ValueType::i32};
constexpr ValueType parameters_fd_datasync[] = {ValueType::i32};
constexpr ValueType parameters_fd_fdstat_get[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_fd_fdstat_set_flags[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_fd_fdstat_set_rights[] = {ValueType::i32, ValueType::i64,
    ValueType::i64};
constexpr ValueType parameters_fd_filestat_get[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_fd_filestat_set_size[] = {ValueType::i32, ValueType::i64};
constexpr ValueType parameters_fd_filestat_set_times[] = {ValueType::i32, ValueType::i64,
    ValueType::i64, ValueType::i32};
constexpr ValueType parameters_fd_pread[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i64, ValueType::i32};
constexpr ValueType parameters_fd_prestat_get[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_fd_prestat_dir_name[] = {ValueType::i32, ValueType::i32,
    ValueType::i32};
constexpr ValueType parameters_fd_pwrite[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i64, ValueType::i32};
constexpr ValueType parameters_fd_read[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32};
constexpr ValueType parameters_fd_readdir[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i64, ValueType::i32};
constexpr ValueType parameters_fd_renumber[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_fd_seek[] = {ValueType::i32, ValueType::i64, ValueType::i32,
    ValueType::i32};
constexpr ValueType parameters_fd_sync[] = {ValueType::i32};
constexpr ValueType parameters_fd_tell[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_fd_write[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32};
constexpr ValueType parameters_path_create_directory[] = {ValueType::i32, ValueType::i32,
    ValueType::i32};
constexpr ValueType parameters_path_filestat_get[] = {ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32, ValueType::i32};
constexpr ValueType parameters_path_filestat_set_times[] = {ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32, ValueType::i64, ValueType::i64, ValueType::i32};
constexpr ValueType parameters_path_link[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32, ValueType::i32, ValueType::i32};
constexpr ValueType parameters_path_open[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32, ValueType::i64, ValueType::i64, ValueType::i32, ValueType::i32};
constexpr ValueType parameters_path_readlink[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32, ValueType::i32};
constexpr ValueType parameters_path_remove_directory[] = {ValueType::i32, ValueType::i32,
    ValueType::i32};
constexpr ValueType parameters_path_rename[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32, ValueType::i32};
constexpr ValueType parameters_path_symlink[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32};
constexpr ValueType parameters_path_unlink_file[] = {ValueType::i32, ValueType::i32,
    ValueType::i32};
constexpr ValueType parameters_poll_oneoff[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32};
constexpr ValueType parameters_proc_exit[] = {ValueType::i32};
constexpr ValueType parameters_proc_raise[] = {ValueType::i32};
constexpr ValueType parameters_random_get[] = {ValueType::i32, ValueType::i32};
constexpr ValueType parameters_sock_accept[] = {ValueType::i32, ValueType::i32, ValueType::i32};
constexpr ValueType parameters_sock_recv[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32, ValueType::i32};
constexpr ValueType parameters_sock_send[] = {ValueType::i32, ValueType::i32, ValueType::i32,
    ValueType::i32, ValueType::i32};
constexpr ValueType parameters_sock_shutdown[] = {ValueType::i32, ValueType::i32};

constexpr HostCall calls[] = {
  {"args_get", parameters_args_get, true, wasifs::preview1::thunk::args_get,
      wasifs::preview1::trace::arguments_args_get, wasifs::preview1::trace::results_args_get},
  {"args_sizes_get", parameters_args_sizes_get, true, wasifs::preview1::thunk::args_sizes_get,
      wasifs::preview1::trace::arguments_args_sizes_get,
      wasifs::preview1::trace::results_args_sizes_get},
  {"environ_get", parameters_environ_get, true, wasifs::preview1::thunk::environ_get,
      wasifs::preview1::trace::arguments_environ_get, wasifs::preview1::trace::results_environ_get},
  {"environ_sizes_get", parameters_environ_sizes_get, true,
      wasifs::preview1::thunk::environ_sizes_get,
      wasifs::preview1::trace::arguments_environ_sizes_get,
      wasifs::preview1::trace::results_environ_sizes_get},
  {"clock_res_get", parameters_clock_res_get, true, wasifs::preview1::thunk::clock_res_get,
      wasifs::preview1::trace::arguments_clock_res_get,
      wasifs::preview1::trace::results_clock_res_get},
  {"clock_time_get", parameters_clock_time_get, true, wasifs::preview1::thunk::clock_time_get,
      wasifs::preview1::trace::arguments_clock_time_get,
      wasifs::preview1::trace::results_clock_time_get},
  {"fd_advise", parameters_fd_advise, true, wasifs::preview1::thunk::fd_advise,
      wasifs::preview1::trace::arguments_fd_advise, wasifs::preview1::trace::results_fd_advise},
  {"fd_allocate", parameters_fd_allocate, true, wasifs::preview1::thunk::fd_allocate,
      wasifs::preview1::trace::arguments_fd_allocate, wasifs::preview1::trace::results_fd_allocate},
  {"fd_close", parameters_fd_close, true, wasifs::preview1::thunk::fd_close,
      wasifs::preview1::trace::arguments_fd_close, wasifs::preview1::trace::results_fd_close},
  {"fd_datasync", parameters_fd_datasync, true, wasifs::preview1::thunk::fd_datasync,
      wasifs::preview1::trace::arguments_fd_datasync, wasifs::preview1::trace::results_fd_datasync},
  {"fd_fdstat_get", parameters_fd_fdstat_get, true, wasifs::preview1::thunk::fd_fdstat_get,
      wasifs::preview1::trace::arguments_fd_fdstat_get,
      wasifs::preview1::trace::results_fd_fdstat_get},
  {"fd_fdstat_set_flags", parameters_fd_fdstat_set_flags, true,
      wasifs::preview1::thunk::fd_fdstat_set_flags,
      wasifs::preview1::trace::arguments_fd_fdstat_set_flags,
      wasifs::preview1::trace::results_fd_fdstat_set_flags},
  {"fd_fdstat_set_rights", parameters_fd_fdstat_set_rights, true,
      wasifs::preview1::thunk::fd_fdstat_set_rights,
      wasifs::preview1::trace::arguments_fd_fdstat_set_rights,
      wasifs::preview1::trace::results_fd_fdstat_set_rights},
  {"fd_filestat_get", parameters_fd_filestat_get, true, wasifs::preview1::thunk::fd_filestat_get,
      wasifs::preview1::trace::arguments_fd_filestat_get,
      wasifs::preview1::trace::results_fd_filestat_get},
  {"fd_filestat_set_size", parameters_fd_filestat_set_size, true,
      wasifs::preview1::thunk::fd_filestat_set_size,
      wasifs::preview1::trace::arguments_fd_filestat_set_size,
      wasifs::preview1::trace::results_fd_filestat_set_size},
  {"fd_filestat_set_times", parameters_fd_filestat_set_times, true,
      wasifs::preview1::thunk::fd_filestat_set_times,
      wasifs::preview1::trace::arguments_fd_filestat_set_times,
      wasifs::preview1::trace::results_fd_filestat_set_times},
  {"fd_pread", parameters_fd_pread, true, wasifs::preview1::thunk::fd_pread,
      wasifs::preview1::trace::arguments_fd_pread, wasifs::preview1::trace::results_fd_pread},
  {"fd_prestat_get", parameters_fd_prestat_get, true, wasifs::preview1::thunk::fd_prestat_get,
      wasifs::preview1::trace::arguments_fd_prestat_get,
      wasifs::preview1::trace::results_fd_prestat_get},
  {"fd_prestat_dir_name", parameters_fd_prestat_dir_name, true,
      wasifs::preview1::thunk::fd_prestat_dir_name,
      wasifs::preview1::trace::arguments_fd_prestat_dir_name,
      wasifs::preview1::trace::results_fd_prestat_dir_name},
  {"fd_pwrite", parameters_fd_pwrite, true, wasifs::preview1::thunk::fd_pwrite,
      wasifs::preview1::trace::arguments_fd_pwrite, wasifs::preview1::trace::results_fd_pwrite},
  {"fd_read", parameters_fd_read, true, wasifs::preview1::thunk::fd_read,
      wasifs::preview1::trace::arguments_fd_read, wasifs::preview1::trace::results_fd_read},
  {"fd_readdir", parameters_fd_readdir, true, wasifs::preview1::thunk::fd_readdir,
      wasifs::preview1::trace::arguments_fd_readdir, wasifs::preview1::trace::results_fd_readdir},
  {"fd_renumber", parameters_fd_renumber, true, wasifs::preview1::thunk::fd_renumber,
      wasifs::preview1::trace::arguments_fd_renumber, wasifs::preview1::trace::results_fd_renumber},
  {"fd_seek", parameters_fd_seek, true, wasifs::preview1::thunk::fd_seek,
      wasifs::preview1::trace::arguments_fd_seek, wasifs::preview1::trace::results_fd_seek},
  {"fd_sync", parameters_fd_sync, true, wasifs::preview1::thunk::fd_sync,
      wasifs::preview1::trace::arguments_fd_sync, wasifs::preview1::trace::results_fd_sync},
  {"fd_tell", parameters_fd_tell, true, wasifs::preview1::thunk::fd_tell,
      wasifs::preview1::trace::arguments_fd_tell, wasifs::preview1::trace::results_fd_tell},
  {"fd_write", parameters_fd_write, true, wasifs::preview1::thunk::fd_write,
      wasifs::preview1::trace::arguments_fd_write, wasifs::preview1::trace::results_fd_write},
  {"path_create_directory", parameters_path_create_directory, true,
      wasifs::preview1::thunk::path_create_directory,
      wasifs::preview1::trace::arguments_path_create_directory,
      wasifs::preview1::trace::results_path_create_directory},
  {"path_filestat_get", parameters_path_filestat_get, true,
      wasifs::preview1::thunk::path_filestat_get,
      wasifs::preview1::trace::arguments_path_filestat_get,
      wasifs::preview1::trace::results_path_filestat_get},
  {"path_filestat_set_times", parameters_path_filestat_set_times, true,
      wasifs::preview1::thunk::path_filestat_set_times,
      wasifs::preview1::trace::arguments_path_filestat_set_times,
      wasifs::preview1::trace::results_path_filestat_set_times},
  {"path_link", parameters_path_link, true, wasifs::preview1::thunk::path_link,
      wasifs::preview1::trace::arguments_path_link, wasifs::preview1::trace::results_path_link},
  {"path_open", parameters_path_open, true, wasifs::preview1::thunk::path_open,
      wasifs::preview1::trace::arguments_path_open, wasifs::preview1::trace::results_path_open},
  {"path_readlink", parameters_path_readlink, true, wasifs::preview1::thunk::path_readlink,
      wasifs::preview1::trace::arguments_path_readlink,
      wasifs::preview1::trace::results_path_readlink},
  {"path_remove_directory", parameters_path_remove_directory, true,
      wasifs::preview1::thunk::path_remove_directory,
      wasifs::preview1::trace::arguments_path_remove_directory,
      wasifs::preview1::trace::results_path_remove_directory},
  {"path_rename", parameters_path_rename, true, wasifs::preview1::thunk::path_rename,
      wasifs::preview1::trace::arguments_path_rename, wasifs::preview1::trace::results_path_rename},
  {"path_symlink", parameters_path_symlink, true, wasifs::preview1::thunk::path_symlink,
      wasifs::preview1::trace::arguments_path_symlink,
      wasifs::preview1::trace::results_path_symlink},
  {"path_unlink_file", parameters_path_unlink_file, true, wasifs::preview1::thunk::path_unlink_file,
      wasifs::preview1::trace::arguments_path_unlink_file,
      wasifs::preview1::trace::results_path_unlink_file},
  {"poll_oneoff", parameters_poll_oneoff, true, wasifs::preview1::thunk::poll_oneoff,
      wasifs::preview1::trace::arguments_poll_oneoff, wasifs::preview1::trace::results_poll_oneoff},
  {"proc_exit", parameters_proc_exit, false, wasifs::preview1::thunk::proc_exit,
      wasifs::preview1::trace::arguments_proc_exit, wasifs::preview1::trace::results_proc_exit},
  {"proc_raise", parameters_proc_raise, true, wasifs::preview1::thunk::proc_raise,
      wasifs::preview1::trace::arguments_proc_raise, wasifs::preview1::trace::results_proc_raise},
  {"sched_yield", {}, true, wasifs::preview1::thunk::sched_yield,
      wasifs::preview1::trace::arguments_sched_yield, wasifs::preview1::trace::results_sched_yield},
  {"random_get", parameters_random_get, true, wasifs::preview1::thunk::random_get,
      wasifs::preview1::trace::arguments_random_get, wasifs::preview1::trace::results_random_get},
  {"sock_accept", parameters_sock_accept, true, wasifs::preview1::thunk::sock_accept,
      wasifs::preview1::trace::arguments_sock_accept, wasifs::preview1::trace::results_sock_accept},
  {"sock_recv", parameters_sock_recv, true, wasifs::preview1::thunk::sock_recv,
      wasifs::preview1::trace::arguments_sock_recv, wasifs::preview1::trace::results_sock_recv},
  {"sock_send", parameters_sock_send, true, wasifs::preview1::thunk::sock_send,
      wasifs::preview1::trace::arguments_sock_send, wasifs::preview1::trace::results_sock_send},
  {"sock_shutdown", parameters_sock_shutdown, true, wasifs::preview1::thunk::sock_shutdown,
      wasifs::preview1::trace::arguments_sock_shutdown,
      wasifs::preview1::trace::results_sock_shutdown},
};

constexpr HostModule module_of_calls{module_name, calls};

}  // namespace

const HostModule& host_module() noexcept { return module_of_calls; }

}  // namespace wasifs::preview1
