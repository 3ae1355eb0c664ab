// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pause_everywhere.h"

#include <utility>

namespace wasifs::cli {

PauseEverywhere::PauseEverywhere(std::unique_ptr<Process>& process, const PauseDistance& distance)
    : distance_(distance), left_(distance), replacer_(process) {}

SnapshotResult<PauseEverywhere::Replaced> PauseEverywhere::replace(WasmtimeGuest& guest) {
  ++pauses_;
  left_ = distance_;
  auto before = replacer_.replace(&guest);
  if (!before) return std::unexpected(std::move(before).error());
  auto state = replacer_.reader().part(guest_part);
  if (!state) return std::unexpected(std::move(state).error());
  return Replaced{*std::move(state), *std::move(before)};
}

// The first call of a guest that goes on is the one that did not happen.
Outcome PauseEverywhere::call(const HostModule&, const HostCall& call, Process*& process,
                              GuestMemory& memory, const std::uint64_t* arguments) noexcept {
  if (distance_.calls != 0) {
    if (left_.calls == 0)
      (void)process->pause();
    else
      --left_.calls;
  }
  return call.thunk(*process, memory, arguments);
}

void PauseEverywhere::polled(Process& process) noexcept {
  if (distance_.polls != 0 && --left_.polls == 0) (void)process.pause();
}

}  // namespace wasifs::cli
