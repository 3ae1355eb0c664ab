// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pause_point.h"

#include "wasifs/process.h"

namespace wasifs::cli {

Outcome PausePoint::call(const HostModule&, const HostCall& call, Process*& process,
                         GuestMemory& memory, const std::uint64_t* arguments) noexcept {
  // Within a call of a host function's the guest is paused at the next one that is its own.
  if (left_ == 0) (void)process->pause();
  const Outcome outcome = call.thunk(*process, memory, arguments);
  if (left_ != 0) --left_;
  return outcome;
}

}  // namespace wasifs::cli
