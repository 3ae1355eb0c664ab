// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from mapped.witx: change that file and run witxgen again, not this one.
// Arguments and results as text. Used for a process with a trace.
// clang-format off
#pragma once

#include <cstdint>

#include "abi/trace_text.h"

namespace wasifs::golden::mapped::trace {

// For each call: its raw arguments, and what it wrote where they say.
void arguments_kind(TraceText& text, const std::uint64_t* raw);
void results_kind(TraceText& text, const std::uint64_t* raw);

}  // namespace wasifs::golden::mapped::trace
