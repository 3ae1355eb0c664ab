// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the program ends with when it is not the guest's own code: as timeout(1), env(1) and the
// shell do.
#pragma once

namespace wasifs::cli {

inline constexpr int exit_paused = 75;      // paused and saved: as EX_TEMPFAIL, to be gone on with
inline constexpr int exit_diverged = 123;   // a replay that did not come to the recorded end
inline constexpr int exit_timed_out = 124;  // --timeout
inline constexpr int exit_own_failure =
    125;  // bad options, a mount that fails, --out that cannot be written
inline constexpr int exit_not_runnable = 126;  // the program is there but is no module that can run
inline constexpr int exit_not_found = 127;     // the program is not there
inline constexpr int exit_trapped = 134;       // a guest trap, as abort() gives
inline constexpr int exit_code_too_large = 255;

}  // namespace wasifs::cli
