// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --trace: one line for each call, as strace -r -T writes them.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "values.h"
#include "wasifs/trace.h"

namespace wasifs::cli {

/// Writes to the file at `path`, or to standard error where it is empty.
[[nodiscard]] Parsed<std::shared_ptr<Trace>> make_trace_printer(const std::string& path);

}  // namespace wasifs::cli
