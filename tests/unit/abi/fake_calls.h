// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every call that the thunks make, without anything behind it: notes what arrived and answers as
// the test says. One thread.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "../guest/fake_process.h"

namespace wasifs {

struct FakeCalls {
  // Before a call.
  Errno error = Errno::success;              ///< What it fails with.
  std::any value;                            ///< What it gives, if of the call's type; else zeros.
  std::function<void(CallContext&)> during;  ///< Runs inside of the call.
  bool forget_to_exit = false;               ///< proc_exit just returns.

  // After it.
  std::string called;                  ///< Such as "preview1.fd_read"; empty when no call was made.
  std::string text;                    ///< The path of path_open.
  std::vector<std::uint64_t> numbers;  ///< The other arguments of path_open and fd_seek.
};

/// The one that the calls use. Tests put a new one there.
[[nodiscard]] FakeCalls& fake_calls();

}  // namespace wasifs
