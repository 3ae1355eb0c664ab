// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from handles.witx: change that file and run witxgen again, not this one.
// Arguments and results as text. Used for a process with a trace.
// clang-format off
#pragma once

#include <cstdint>

#include "abi/trace_text.h"

namespace wasifs::golden::handles::trace {

// For each call: its raw arguments, and what it wrote where they say.
void arguments_copy(TraceText& text, const std::uint64_t* raw);
void results_copy(TraceText& text, const std::uint64_t* raw);

}  // namespace wasifs::golden::handles::trace
