// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stands between a guest and its calls for a whole run, and wants to know how that ended: a
// recording, a replay.
#pragma once

#include "guest_run.h"
#include "run_result.h"
#include "wasifs/engine/call_table.h"

namespace wasifs::cli {

class Interception {
 public:
  virtual ~Interception() = default;
  /// For the guest.
  [[nodiscard]] virtual CallInterceptor& interceptor() noexcept = 0;
  /// The guest has ended as `report` says, which may be changed here.
  virtual void ended(GuestRun& guest, RunReport& report) = 0;
};

}  // namespace wasifs::cli
