// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// proc_raise and sched_yield. proc_exit has no body: its thunk gives the code to the engine
// adapter.
#include <thread>

#include "abi/preview1_calls.gen.h"
#include "wasifs/process.h"

namespace wasifs::preview1 {

// The engine adapter unwinds the guest with its own means; nothing is thrown through compiled code.
void proc_exit(CallContext& context, ExitCode rval) {
  context.process.set_exit_code(rval);
  context.exit(rval);
}

Result<void> proc_raise(CallContext& context, Signal signal) {
  const RaiseHandler& handler = context.process.parts().raise;
  if (!handler) return Errno::notsup;
  return handler(static_cast<std::uint8_t>(signal));
}

Result<void> sched_yield(CallContext&) {
  std::this_thread::yield();
  return {};
}

}  // namespace wasifs::preview1
