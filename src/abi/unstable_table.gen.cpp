// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_unstable.witx: change that file and run witxgen again, not this one.
// Decodes raw arguments, does the call, encodes results; and the table of all calls.
// clang-format off
#include "abi/unstable_thunks.gen.h"

#include <cstdint>
#include <tuple>

#include "abi/unstable_calls.gen.h"
#include "abi/unstable_trace.gen.h"
#include "abi/preview1_thunks.gen.h"
#include "abi/preview1_trace.gen.h"
#include "abi/host_call.h"
#include "abi/scalars.h"
#include "guest/call_context.h"

namespace wasifs::unstable {
namespace {

constexpr std::string_view module_name = "wasi_unstable";

Result<void> run_fd_fdstat_get(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<FdStat>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::unstable::fd_fdstat_get(context, fd));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_fdstat_set_rights(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto fs_rights_base, decode_rights(raw[1]));
  WASIFS_TRY(const auto fs_rights_inheriting, decode_rights(raw[2]));
  return wasifs::unstable::fd_fdstat_set_rights(context, fd, fs_rights_base, fs_rights_inheriting);
}

Result<void> run_fd_filestat_get(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<FileStat>(low(raw[1])), 1));
  WASIFS_TRY(const auto result, wasifs::unstable::fd_filestat_get(context, fd));
  return context.store(out_0.data(), result);
}

Result<void> run_fd_seek(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  const auto offset = static_cast<std::int64_t>(raw[1]);
  WASIFS_TRY(const auto whence, decode_whence(low(raw[2])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint64_t>(low(raw[3])), 1));
  WASIFS_TRY(const auto result, wasifs::unstable::fd_seek(context, fd, offset, whence));
  return context.store(out_0.data(), result);
}

Result<void> run_path_filestat_get(CallContext& context, const std::uint64_t* raw) {
  const auto fd = Fd(low(raw[0]));
  WASIFS_TRY(const auto flags, decode_lookupflags(low(raw[1])));
  GuestString path;
  WASIFS_CHECK(path.copy_in(context, GuestPtr<const std::uint8_t>(low(raw[2])), low(raw[3])));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<FileStat>(low(raw[4])), 1));
  WASIFS_TRY(const auto result, wasifs::unstable::path_filestat_get(context, fd, flags, path));
  return context.store(out_0.data(), result);
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
  WASIFS_TRY(const auto result, wasifs::unstable::path_open(context, fd, dirflags, path, oflags,
      fs_rights_base, fs_rights_inheriting, fdflags));
  return context.store(out_0.data(), static_cast<std::uint32_t>(result));
}

Result<void> run_poll_oneoff(CallContext& context, const std::uint64_t* raw) {
  const auto nsubscriptions = static_cast<std::uint32_t>(low(raw[2]));
  const GuestPtr<const Subscription> in(low(raw[0]));
  const GuestPtr<Event> out(low(raw[1]));
  WASIFS_TRY(const auto out_0, context.span(GuestPtr<std::uint32_t>(low(raw[3])), 1));
  WASIFS_TRY(const auto result, wasifs::unstable::poll_oneoff(context, in, out, nsubscriptions));
  return context.store(out_0.data(), result);
}

}  // namespace

namespace thunk {

Outcome fd_fdstat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_fdstat_get", trace::arguments_fd_fdstat_get,
      trace::results_fd_fdstat_get};
  return host_call<run_fd_fdstat_get>(text, process, memory, raw);
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

Outcome fd_seek(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "fd_seek", trace::arguments_fd_seek, trace::results_fd_seek};
  return host_call<run_fd_seek>(text, process, memory, raw);
}

Outcome path_filestat_get(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_filestat_get", trace::arguments_path_filestat_get,
      trace::results_path_filestat_get};
  return host_call<run_path_filestat_get>(text, process, memory, raw);
}

Outcome path_open(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "path_open", trace::arguments_path_open,
      trace::results_path_open};
  return host_call<run_path_open>(text, process, memory, raw);
}

Outcome poll_oneoff(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept {
  constexpr CallText text{module_name, "poll_oneoff", trace::arguments_poll_oneoff,
      trace::results_poll_oneoff};
  return host_call<run_poll_oneoff>(text, process, memory, raw);
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
  {"fd_fdstat_get", parameters_fd_fdstat_get, true, wasifs::unstable::thunk::fd_fdstat_get,
      wasifs::unstable::trace::arguments_fd_fdstat_get,
      wasifs::unstable::trace::results_fd_fdstat_get},
  {"fd_fdstat_set_flags", parameters_fd_fdstat_set_flags, true,
      wasifs::preview1::thunk::fd_fdstat_set_flags,
      wasifs::preview1::trace::arguments_fd_fdstat_set_flags,
      wasifs::preview1::trace::results_fd_fdstat_set_flags},
  {"fd_fdstat_set_rights", parameters_fd_fdstat_set_rights, true,
      wasifs::unstable::thunk::fd_fdstat_set_rights,
      wasifs::unstable::trace::arguments_fd_fdstat_set_rights,
      wasifs::unstable::trace::results_fd_fdstat_set_rights},
  {"fd_filestat_get", parameters_fd_filestat_get, true, wasifs::unstable::thunk::fd_filestat_get,
      wasifs::unstable::trace::arguments_fd_filestat_get,
      wasifs::unstable::trace::results_fd_filestat_get},
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
  {"fd_seek", parameters_fd_seek, true, wasifs::unstable::thunk::fd_seek,
      wasifs::unstable::trace::arguments_fd_seek, wasifs::unstable::trace::results_fd_seek},
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
      wasifs::unstable::thunk::path_filestat_get,
      wasifs::unstable::trace::arguments_path_filestat_get,
      wasifs::unstable::trace::results_path_filestat_get},
  {"path_filestat_set_times", parameters_path_filestat_set_times, true,
      wasifs::preview1::thunk::path_filestat_set_times,
      wasifs::preview1::trace::arguments_path_filestat_set_times,
      wasifs::preview1::trace::results_path_filestat_set_times},
  {"path_link", parameters_path_link, true, wasifs::preview1::thunk::path_link,
      wasifs::preview1::trace::arguments_path_link, wasifs::preview1::trace::results_path_link},
  {"path_open", parameters_path_open, true, wasifs::unstable::thunk::path_open,
      wasifs::unstable::trace::arguments_path_open, wasifs::unstable::trace::results_path_open},
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
  {"poll_oneoff", parameters_poll_oneoff, true, wasifs::unstable::thunk::poll_oneoff,
      wasifs::unstable::trace::arguments_poll_oneoff, wasifs::unstable::trace::results_poll_oneoff},
  {"proc_exit", parameters_proc_exit, false, wasifs::preview1::thunk::proc_exit,
      wasifs::preview1::trace::arguments_proc_exit, wasifs::preview1::trace::results_proc_exit},
  {"proc_raise", parameters_proc_raise, true, wasifs::preview1::thunk::proc_raise,
      wasifs::preview1::trace::arguments_proc_raise, wasifs::preview1::trace::results_proc_raise},
  {"sched_yield", {}, true, wasifs::preview1::thunk::sched_yield,
      wasifs::preview1::trace::arguments_sched_yield, wasifs::preview1::trace::results_sched_yield},
  {"random_get", parameters_random_get, true, wasifs::preview1::thunk::random_get,
      wasifs::preview1::trace::arguments_random_get, wasifs::preview1::trace::results_random_get},
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

}  // namespace wasifs::unstable
