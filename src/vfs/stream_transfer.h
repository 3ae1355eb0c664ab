// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading and writing a stream with waiting: try, wait until it is ready, try again. Used by
// OpenFile; any thread.
#pragma once

#include <cstddef>

#include "wasifs/open_file.h"

namespace wasifs {

/// Reads what is there, waiting for the first byte unless `nonblock`. Errors: `again` (only with
/// `nonblock`), `intr`, the stream's.
[[nodiscard]] Result<std::size_t> read_stream(StreamInode& stream, ReadBuffers& buffers,
                                              bool nonblock, const WaitContext& wait);

/// Writes everything, waiting for room as often as it takes, as POSIX write() does for a pipe; or,
/// while `file` has the nonblock flag, what fits at once. What was written before an error or an
/// interrupt is a success, and the error is the next call's. Errors: `again` (only with the flag),
/// `intr`, the stream's.
[[nodiscard]] Result<std::size_t> write_stream(StreamInode& stream, WriteBuffers& buffers,
                                               const OpenFile& file, const WaitContext& wait);

}  // namespace wasifs
