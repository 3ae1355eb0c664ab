// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--pause-after CALLS`: pauses the guest before a call of the host.
#pragma once

#include <cstdint>

#include "wasifs/engine/call_table.h"

namespace wasifs::cli {

class PausePoint final : public CallInterceptor {
 public:
  /// Before the call that comes after `calls` others.
  explicit PausePoint(std::uint64_t calls) noexcept : left_(calls) {}

  Outcome call(const HostModule& module, const HostCall& call, Process*& process,
               GuestMemory& memory, const std::uint64_t* arguments) noexcept override;

 private:
  std::uint64_t left_;
};

}  // namespace wasifs::cli
