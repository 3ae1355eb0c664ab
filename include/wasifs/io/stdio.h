// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inodes for the standard streams of a guest: nothing, bytes in memory, functions of the embedder,
// the program's own streams. For `ProcessBuilder::stdin_from`, `stdout_to`, `stderr_to`,
// `Process::set_descriptor` and `fs/dev.h`. Pipes are in `io/pipe.h`, any other descriptor of the
// host in `io/host_fd.h`.
//
// All are streams (no offset, `spipe` for seeks). An operation that a stream does not have (writing
// to an input) fails with `badf`. `stat`: size 0, one link, times 0, a type of `unknown` except for
// inherited streams, where a terminal is a character device.
//
// Thread rule: any thread, also at the same time. Functions of the embedder are called by the
// thread that reads or writes, with no lock held, so they may use the process, and be called by two
// threads at once if the guest has two. They must not throw.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "wasifs/inode.h"
#include "wasifs/poll.h"
#include "wasifs/ref.h"
#include "wasifs/result.h"

namespace wasifs {

/// A stream that is always at end of file and that discards what is written, all of it at once.
[[nodiscard]] Ref<Inode> make_null_stream();

/// A stream that gives `bytes`, then end of file. All who read it share its place. Never waits.
[[nodiscard]] Ref<Inode> make_bytes_input(std::string bytes);
/// As above.
[[nodiscard]] Ref<Inode> make_bytes_input(std::vector<std::byte> bytes);

/// A stream that keeps what is written until it is taken, up to a bound. Make one with
/// `make_bytes_output`.
class BytesOutput : public StreamInode {
 public:
  /// A copy of the bytes that are kept now.
  [[nodiscard]] virtual std::string contents() const = 0;
  /// Removes the bytes that are kept and returns them, which makes room again.
  [[nodiscard]] virtual std::string take() = 0;
};

/// A `BytesOutput` that keeps at most `limit` bytes. A write puts what fits; one that finds no room
/// at all fails with `nospc`. It never waits for `take`.
[[nodiscard]] Ref<BytesOutput> make_bytes_output(std::size_t limit = std::size_t{16} << 20);

/// A stream whose other side is a function. Make one with `make_callback_input` or
/// `make_callback_output`.
class CallbackStream : public StreamInode {
 public:
  /// After the function gave `again`, the stream is not ready and the guest sleeps; this says that
  /// it is worth calling it again. Any thread, from inside of the function too. No call is lost
  /// that comes after the function was entered.
  virtual void notify() noexcept = 0;
};

/// Fills `bytes` (1 to 65536 of them, memory of the host) from the front and returns how many were
/// filled; 0 is end of file, for now: the next read asks again. May fail with any errno, which the
/// guest gets; `again`: nothing now, see `CallbackStream::notify`. A function that waits cannot be
/// interrupted: rather return `again` and notify.
using InputCallback = std::function<Result<std::size_t>(std::span<std::byte> bytes)>;

/// Takes from the front of `bytes` (1 to 65536 of them, memory of the host that is gone after the
/// call) and returns how many it took. Taking none counts as `again`. A write of the guest may come
/// in several calls: the rest is offered again while something is taken. May fail with any errno;
/// after bytes were taken already, the guest sees their count instead.
using OutputCallback = std::function<Result<std::size_t>(std::span<const std::byte> bytes)>;

/// A stream that is read from `callback`, which is not empty.
[[nodiscard]] Ref<CallbackStream> make_callback_input(InputCallback callback);
/// A stream that is written to `callback`, which is not empty.
[[nodiscard]] Ref<CallbackStream> make_callback_output(OutputCallback callback);

/// The program's own standard input, output and error: descriptors 0, 1 and 2, which stay open.
/// They are streams even where the descriptor is a file, and use the operating system's offset, so
/// that what other programs write to the same file before and after is not overwritten. See
/// `stream_from_host_fd` for the rest. Errors: `badf` where the descriptor is closed, `isdir`,
/// `notsup` (a block device).
[[nodiscard]] Result<Ref<Inode>> inherit_stdin();
/// As above.
[[nodiscard]] Result<Ref<Inode>> inherit_stdout();
/// As above.
[[nodiscard]] Result<Ref<Inode>> inherit_stderr();

}  // namespace wasifs
