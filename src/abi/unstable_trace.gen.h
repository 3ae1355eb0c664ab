// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_unstable.witx: change that file and run witxgen again, not this one.
// Arguments and results as text. Used for a process with a trace.
// clang-format off
#pragma once

#include <cstdint>

#include "abi/trace_text.h"

namespace wasifs::unstable::trace {

// For each call: its raw arguments, and what it wrote where they say.
void arguments_fd_fdstat_get(TraceText& text, const std::uint64_t* raw);
void results_fd_fdstat_get(TraceText& text, const std::uint64_t* raw);
void arguments_fd_fdstat_set_rights(TraceText& text, const std::uint64_t* raw);
void results_fd_fdstat_set_rights(TraceText& text, const std::uint64_t* raw);
void arguments_fd_filestat_get(TraceText& text, const std::uint64_t* raw);
void results_fd_filestat_get(TraceText& text, const std::uint64_t* raw);
void arguments_fd_seek(TraceText& text, const std::uint64_t* raw);
void results_fd_seek(TraceText& text, const std::uint64_t* raw);
void arguments_path_filestat_get(TraceText& text, const std::uint64_t* raw);
void results_path_filestat_get(TraceText& text, const std::uint64_t* raw);
void arguments_path_open(TraceText& text, const std::uint64_t* raw);
void results_path_open(TraceText& text, const std::uint64_t* raw);
void arguments_poll_oneoff(TraceText& text, const std::uint64_t* raw);
void results_poll_oneoff(TraceText& text, const std::uint64_t* raw);

}  // namespace wasifs::unstable::trace
