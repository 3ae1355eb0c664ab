// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frame around every host call: makes its context, looks whether the process is to stop, has
// the call traced where somebody looks, and turns the end of the call into an outcome. For
// generated thunks, on the thread of the guest.
#pragma once

#include <cstdint>
#include <string_view>

#include "guest/call_context.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/result.h"

namespace wasifs {

class TraceText;

/// Decodes, calls, encodes.
using RunCall = Result<void> (*)(CallContext& context, const std::uint64_t* raw);

/// A call's name and how its arguments and results are shown.
struct CallText {
  std::string_view module;
  std::string_view name;
  void (*arguments)(TraceText& text, const std::uint64_t* raw);
  void (*results)(TraceText& text, const std::uint64_t* raw);
};

/// Runs the call, unless the process is to stop, with a record of it for the trace of `context`.
Outcome traced_call(const CallText& text, RunCall run, CallContext& context,
                    const std::uint64_t* raw) noexcept;

/// What a call gives that did not happen since its process was stopped or is to be paused.
Outcome interrupted_call(CallContext& context) noexcept;

/// For a call that never returns to the guest: fails unless it has noted how it ended.
Result<void> must_have_ended(CallContext& context) noexcept;

/// The outcome of a call that gave `result`.
[[nodiscard]] inline Outcome outcome_of(CallContext& context, const Result<void>& result) noexcept {
  if (!result || context.ended()) [[unlikely]] {
    // A wait that `Process::stop` or `pause` ended: the guest is not to see `intr` and go on.
    if (errno_of(result) == Errno::intr && call_interrupted(context.process))
      return interrupted_call(context);
    return context.failed(errno_of(result));
  }
  return {};
}

/// The whole call.
template <RunCall run>
Outcome host_call(const CallText& text, Process& process, GuestMemory& memory,
                  const std::uint64_t* raw) noexcept {
  CallContext context(process, memory, call_rules(process));
  if (context.rules().trace != nullptr) [[unlikely]]
    return traced_call(text, run, context, raw);
  if (call_interrupted(process)) [[unlikely]]
    return interrupted_call(context);
  return outcome_of(context, run(context, raw));
}

}  // namespace wasifs
