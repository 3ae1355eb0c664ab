// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pipe within this program: two stream inodes over one ring of bytes. Joins two guests, or a
// guest and its embedder. Give an end to a process with `ProcessBuilder::stdin_from`, `stdout_to`
// or `Process::add_descriptor`; host code uses the other end through `PipeReader` and `PipeWriter`
// below, or through an `OpenFile`.
//
// Semantics, those of POSIX pipe() where it says something:
// - A write of at most `pipe_atomic_size` bytes is whole or not at all (`again`), so that lines of
// several writers do not
//   mix. A longer one puts what fits.
// - An end is gone when the last `Ref` to its inode is: when all descriptors on it are closed and
// the embedder has dropped
//   its own. Reading gives what is left, then end of file, once the writer is gone; writing gives
//   `pipe` once the reader is. No signal is involved.
// - Ready for reading: there are bytes, or the writer is gone. Ready for writing:
// `pipe_atomic_size` bytes are free, or the
//   reader is gone. `Readiness::bytes` is exact. An operation that an end does not have fails with
//   `badf` and counts as ready.
// - In a snapshot it is one part, with its bytes and both ends, as far as the snapshot leads to
// them.
//   An end that only the embedder, or a process that is not saved with it, holds is gone when the
//   pipe comes back: a reader gets what is left, then end of file.
// - `stat`: type unknown, size 0, link count 1, times 0, an inode number that both ends share.
//
// Thread rule: any thread, any number of readers and writers at each end. Waiters are woken after
// the change, with no lock held.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "wasifs/inode.h"
#include "wasifs/poll.h"
#include "wasifs/ref.h"
#include "wasifs/result.h"

namespace wasifs {

/// Writes of up to this many bytes are atomic. Source: Linux PIPE_BUF.
inline constexpr std::size_t pipe_atomic_size = 4096;

/// The two ends of a pipe.
struct PipeEnds {
  Ref<Inode> reader;  ///< A stream that can be read.
  Ref<Inode> writer;  ///< A stream that can be written.
};

/// Makes a pipe that holds up to `capacity` bytes; less than `pipe_atomic_size` is rounded up to
/// it.
[[nodiscard]] PipeEnds make_pipe(std::size_t capacity = 65536);

/// Reads from a stream for host code, waiting where there is nothing yet. For a pipe's reader end,
/// or any other stream. One thread at a time, but for `interrupt`.
class PipeReader {
 public:
  /// Holds `stream`, which is not null and is a stream.
  explicit PipeReader(Ref<Inode> stream);
  /// Reads at least one byte into `bytes` and returns how many; 0 is end of file (or an empty
  /// `bytes`). Errors: `intr` (see `interrupt`), `badf` (after `close`, or not a reading end), the
  /// stream's.
  [[nodiscard]] Result<std::size_t> read(std::span<std::byte> bytes);
  /// Lets go of the stream: for a pipe whose reader nobody else holds, writers get `pipe` from now
  /// on.
  void close() noexcept { stream_ = nullptr; }
  /// Ends a `read` that waits, and all later waits, with `intr`. Any thread.
  void interrupt() noexcept { interrupt_.raise(); }

 private:
  Ref<Inode> stream_;
  std::shared_ptr<Poller> poller_;
  Interrupt interrupt_;
};

/// Writes to a stream for host code, waiting where there is no room. For a pipe's writer end, or
/// any other stream. One thread at a time, but for `interrupt`.
class PipeWriter {
 public:
  /// Holds `stream`, which is not null and is a stream.
  explicit PipeWriter(Ref<Inode> stream);
  /// Writes all of `bytes`. After an error some of them may have been written.
  /// Errors: `pipe` (nobody reads), `intr` (see `interrupt`), `badf` (after `close`, or not a
  /// writing end), the stream's.
  [[nodiscard]] Result<void> write(std::span<const std::byte> bytes);
  /// As above, for text.
  [[nodiscard]] Result<void> write(std::string_view text);
  /// Lets go of the stream: for a pipe whose writer nobody else holds, readers get end of file from
  /// now on.
  void close() noexcept { stream_ = nullptr; }
  /// Ends a `write` that waits, and all later waits, with `intr`. Any thread.
  void interrupt() noexcept { interrupt_.raise(); }

 private:
  Ref<Inode> stream_;
  std::shared_ptr<Poller> poller_;
  Interrupt interrupt_;
};

}  // namespace wasifs
