// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from results.witx: change that file and run witxgen again, not this one.
// Arguments and results as text. Used for a process with a trace.
// clang-format off
#pragma once

#include <cstdint>

#include "abi/trace_text.h"

namespace wasifs::golden::results::trace {

// For each call: its raw arguments, and what it wrote where they say.
void arguments_nothing(TraceText& text, const std::uint64_t* raw);
void results_nothing(TraceText& text, const std::uint64_t* raw);
void arguments_one(TraceText& text, const std::uint64_t* raw);
void results_one(TraceText& text, const std::uint64_t* raw);
void arguments_several(TraceText& text, const std::uint64_t* raw);
void results_several(TraceText& text, const std::uint64_t* raw);
void arguments_leave(TraceText& text, const std::uint64_t* raw);
void results_leave(TraceText& text, const std::uint64_t* raw);
void arguments_forget(TraceText& text, const std::uint64_t* raw);
void results_forget(TraceText& text, const std::uint64_t* raw);

}  // namespace wasifs::golden::results::trace
