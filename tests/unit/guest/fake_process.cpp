// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fake_process.h"

#include <utility>

namespace wasifs {

const CallRules& call_rules(Process& process) noexcept {
  return process.rules;
}
void watch_accesses(Process& process, AccessWatch* watch) noexcept {
  process.rules.watch = watch;
}
bool call_interrupted(Process& process) noexcept {
  return process.stopped || process.interrupted;
}
bool call_stopped(Process& process) noexcept {
  return process.stopped;
}
void note_trap(Process& process, std::string reason) noexcept {
  if (!process.stopped) process.trap_reason = std::move(reason);
}

}  // namespace wasifs
