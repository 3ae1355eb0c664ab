// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Transfers between host descriptors and buffers, without a copy: the kernel reads and writes the
// spans, also those of shared guest memory (its copies are no data race of ours). Used by the file
// classes of this room. What may make a file larger is told the program's limit, beyond which it
// is `fbig`. No state.
#pragma once

#include <cstdint>

#include "host_os/file_size_limit.h"
#include "wasifs/inode.h"

namespace wasifs::host {

/// preadv. Errors: `inval` beyond 2^63 - 1.
[[nodiscard]] Result<std::size_t> read_file(int fd, ReadBuffers& buffers, std::uint64_t offset);
/// pwritev. Errors: `fbig` beyond 2^63 - 1.
[[nodiscard]] Result<std::size_t> write_file(int fd, WriteBuffers& buffers, std::uint64_t offset,
                                             FileSizeLimit limit);
/// pwritev2 with RWF_APPEND; moves the descriptor's own offset to the end of the bytes, where
/// `end_of_append` learns it.
[[nodiscard]] Result<std::size_t> append_file(int fd, WriteBuffers& buffers, FileSizeLimit limit);
/// Where the last `append_file` of `fd` ended.
[[nodiscard]] Result<std::uint64_t> end_of_append(int fd);
/// As `append_file`; the descriptor's own offset stays.
[[nodiscard]] Result<std::size_t> append_in_place(int fd, WriteBuffers& buffers,
                                                  FileSizeLimit limit);
/// ftruncate. Errors: `fbig` beyond 2^63 - 1.
[[nodiscard]] Result<void> truncate_file(int fd, std::uint64_t size, FileSizeLimit limit);
/// fallocate; grows, never shrinks. Errors: `notsup` where the file system has none, `fbig`.
[[nodiscard]] Result<void> allocate_file(int fd, std::uint64_t offset, std::uint64_t length,
                                         FileSizeLimit limit);
/// posix_fadvise. What cannot be advised is no error.
[[nodiscard]] Result<void> advise_file(int fd, std::uint64_t offset, std::uint64_t length,
                                       Advice advice);

/// readv on something without offsets.
[[nodiscard]] Result<std::size_t> read_stream(int fd, ReadBuffers& buffers);
/// writev on something without offsets; a broken pipe is `pipe` and no signal.
[[nodiscard]] Result<std::size_t> write_stream(int fd, WriteBuffers& buffers);

}  // namespace wasifs::host
