// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs of several threads: which they are, and what they cannot be run with.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "guest_run.h"

namespace wasifs::cli {

/// Whether a module has a shared memory. What is none has not; why, the compiler says.
[[nodiscard]] bool has_threads(std::span<const std::byte> code);

/// What of the options is not to be had with several threads: a sentence whose subject is the
/// program.
[[nodiscard]] std::optional<std::string> threads_problem(const RunOptions& options, Memory memory);

/// All of them; `bounds` are those of each thread.
[[nodiscard]] std::unique_ptr<WasmtimeThreads> make_threads(const RunOptions& options,
                                                            const Program& program,
                                                            Process& process,
                                                            const WasmtimeGuestOptions& bounds);

}  // namespace wasifs::cli
