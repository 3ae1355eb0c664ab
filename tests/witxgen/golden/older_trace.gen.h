// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from older.witx: change that file and run witxgen again, not this one.
// Arguments and results as text. Used for a process with a trace.
// clang-format off
#pragma once

#include <cstdint>

#include "abi/trace_text.h"

namespace wasifs::golden::older::trace {

// For each call: its raw arguments, and what it wrote where they say.
void arguments_kept(TraceText& text, const std::uint64_t* raw);
void results_kept(TraceText& text, const std::uint64_t* raw);
void arguments_changed(TraceText& text, const std::uint64_t* raw);
void results_changed(TraceText& text, const std::uint64_t* raw);

}  // namespace wasifs::golden::older::trace
