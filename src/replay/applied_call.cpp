// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/applied_call.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "wasi/needs.h"

namespace wasifs {
namespace {

// They ask or wait, end the guest, or are the embedder's own.
constexpr std::array<std::string_view, 11> not_applied{
    "args_get",    "args_sizes_get",    "clock_res_get", "clock_time_get",
    "environ_get", "environ_sizes_get", "fd_readdir",    "poll_oneoff",
    "proc_exit",   "proc_raise",        "sched_yield"};

// Times, inode numbers and random bytes.
constexpr std::array<std::string_view, 3> never_alike{"fd_filestat_get", "path_filestat_get",
                                                      "random_get"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool is_applied(const HostCall& call) noexcept {
  return !is_one_of(not_applied, call.name);
}

bool answers_alike(const HostCall& call, Process& process, const std::uint64_t* arguments) {
  if (is_one_of(never_alike, call.name)) return false;
  if (call.name != "fd_read" && call.name != "sock_recv") return true;
  const auto file =
      process.fds().get(static_cast<Fd>(static_cast<std::uint32_t>(arguments[0])), needs::nothing);
  return !file || (*file)->seekable();
}

}  // namespace wasifs
