// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process as the guest layer and the thunks know one: rules, whether it was stopped, a trap
// reason. The rooms under test see the name `Process` only, so these tests may say what it is. Must
// not meet wasifs/process.h in one program.
#pragma once

#include <string>

#include "guest/call_context.h"

namespace wasifs {

class Process {
 public:
  CallRules rules;
  bool stopped = false;
  bool interrupted = false;
  std::string trap_reason;
};

}  // namespace wasifs
