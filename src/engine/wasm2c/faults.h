// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Faults of compiled code: accesses beyond a memory, which meet pages that nobody may touch, and
// stacks that are used up. Both become traps; any other fault goes on to who handled it before.
#pragma once

namespace wasifs::wasm2c {

// Has faults of this process handled. Any number of times, any thread.
void handle_faults() noexcept;

// Readies this thread: its handler needs a stack of its own, and the limits of the thread's are
// looked up. Any number of times.
void prepare_thread() noexcept;

// Whether the stack of this thread is too short for a call of the host.
[[nodiscard]] bool stack_is_short() noexcept;

}  // namespace wasifs::wasm2c
