// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/host_call.h"

#include <fmt/format.h>

#include <string>

#include "abi/trace_text.h"
#include "wasifs/clock.h"
#include "wasifs/errno.h"
#include "wasifs/trace.h"

namespace wasifs {
namespace {

// The result as strace shows one: the values, or the error with its name and meaning.
std::string describe(void (*show)(TraceText&, const std::uint64_t*), GuestMemory& memory,
                     const std::uint64_t* raw, const Outcome& outcome,
                     std::string_view trap_reason) {
  switch (outcome.kind) {
    case Outcome::Kind::exited:
      return fmt::format("exit {}", outcome.value);
    case Outcome::Kind::trapped:
      return fmt::format("trap: {}", trap_reason);
    case Outcome::Kind::suspended:
      return "suspended";
    case Outcome::Kind::returned:
      break;
  }
  const auto error = static_cast<Errno>(outcome.value);
  if (error != Errno::success)
    return fmt::format("= -1 {} ({})", errno_name(error), errno_message(error));
  TraceText results(memory);
  show(results, raw);
  if (results.items() == 0) return "= 0";
  if (results.items() == 1) return fmt::format("= {}", results.text());
  return fmt::format("= ({})", results.text());
}

}  // namespace

std::string arguments_text(const HostCall& call, GuestMemory& memory,
                           const std::uint64_t* arguments) {
  TraceText text(memory);
  call.show_arguments(text, arguments);
  return text.text();
}

std::string result_text(const HostCall& call, GuestMemory& memory, const std::uint64_t* arguments,
                        const Outcome& outcome, std::string_view trap_reason) {
  return describe(call.show_results, memory, arguments, outcome, trap_reason);
}

Outcome traced_call(const CallText& text, RunCall run, CallContext& context,
                    const std::uint64_t* raw) noexcept {
  const CallRules& rules = context.rules();
  const auto now = [&rules] { return rules.clock->now(ClockId::monotonic).value_or(0); };
  // Before the call, which may overwrite what the arguments point to.
  TraceText arguments(context.memory);
  text.arguments(arguments, raw);
  const Timestamp start = now();
  const Outcome outcome = call_interrupted(context.process)
                              ? interrupted_call(context)
                              : outcome_of(context, run(context, raw));
  const Timestamp end = now();
  const std::string result =
      describe(text.results, context.memory, raw, outcome, context.trap_text());
  rules.trace->call({.module = text.module,
                     .name = text.name,
                     .arguments = arguments.text(),
                     .result = result,
                     .start = start,
                     .duration = end > start ? end - start : 0});
  return outcome;
}

// Who paused may have taken it back since the call was found not to happen; that is no reason to
// end the guest.
Outcome interrupted_call(CallContext& context) noexcept {
  if (!call_stopped(context.process)) return {.kind = Outcome::Kind::suspended};
  return context.failed(context.trap("the process was stopped"));
}

Result<void> must_have_ended(CallContext& context) noexcept {
  if (context.ended()) return {};
  return context.trap("a call that must not return did");
}

}  // namespace wasifs
