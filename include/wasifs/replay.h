// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Records every host call of a guest into a file, and runs the guest again from that file with no
// other file, clock or socket. Both are interceptors for an engine adapter; the guest is any
// single-threaded module, unchanged. The two runs are the same as far as the code is: an engine has
// to be made `deterministic` for both, with the same bounds, which the file holds.
//
// Thread rule: a recorder, a recording and a replayer belong to the thread that runs their guest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wasifs/engine/call_table.h"
#include "wasifs/persist.h"
#include "wasifs/process.h"
#include "wasifs/trace.h"

namespace wasifs {

/// A value, or a sentence that says what went wrong, with the offending name or number.
template <class T>
using ReplayResult = std::expected<T, std::string>;

/// What a recording says of its run besides the calls. An engine has to be made from it before a
/// replay.
struct RecordingInfo {
  Digest module{};                         ///< SHA-256 of the module's bytes as they were given.
  std::vector<std::string> arguments{};    ///< argv of the process.
  std::vector<std::string> environment{};  ///< `NAME=VALUE` of the process.
  std::optional<std::string> function{};   ///< The export that was called; none: `_start`.
  std::string engine{};                    ///< Such as "wasmtime 50.0.1"; only told to people.
  std::uint64_t stack_size = 0;            ///< Bytes of stack of compiled code.
  std::uint64_t max_memory = UINT64_MAX;   ///< Bytes to which linear memory may grow.
  std::optional<std::uint64_t> fuel{};     ///< Instructions that were allowed, where counted.
};

/// How a recorded run ended.
struct RecordedEnd {
  /// The ways.
  enum class Kind : std::uint8_t {
    returned,  ///< The function came back.
    exited,    ///< `proc_exit`, or the end of `_start`.
    trapped,   ///< By itself.
    stopped,   ///< By `Process::stop`.
  };
  Kind kind = Kind::returned;   ///< How.
  std::uint32_t exit_code = 0;  ///< With `exited`.
  std::string message{};        ///< With `trapped` and `stopped`.
  /// Instructions used when it ended, where they were counted. Exact but for the code between the
  /// last call of a function and the end.
  std::optional<std::uint64_t> fuel_used{};
};

/// What a recorder did.
struct RecordingStats {
  std::uint64_t calls = 0;       ///< Calls.
  std::uint64_t data_bytes = 0;  ///< Bytes of larger answers, each of them once.
  std::uint64_t file_bytes = 0;  ///< Length of the file.
};

/// Digest of a module, for `RecordingInfo`.
[[nodiscard]] ReplayResult<Digest> module_digest(std::span<const std::byte> module);

/// Does the calls of a guest and writes down what each was asked, what it answered and what it
/// wrote to guest memory. A thread of its own compresses and writes; what was recorded is in the
/// file after a tenth of a second at the latest, so that a crash loses no more. A call that the
/// guest makes while it runs inside of another call of its own traps: on replay it would not come.
class Recorder : public CallInterceptor {
 public:
  /// Makes the file `path`, which must not exist, with mode 0600. What `process` has at its
  /// descriptors 1 and 2 counts as standard output and standard error. Fails with a sentence that
  /// names the path.
  [[nodiscard]] static ReplayResult<std::unique_ptr<Recorder>> create(const std::string& path,
                                                                      const RecordingInfo& info,
                                                                      Process& process);
  /// Writes how the run ended and completes the file. Without it a reader says that the recording
  /// is cut off. Fails with a sentence where something could not be written at any time; the run
  /// itself is not disturbed by that, and what is there can be replayed. To be called once.
  [[nodiscard]] virtual ReplayResult<RecordingStats> finish(const RecordedEnd& end) = 0;
};

/// A recording that is read. Everything in it may be hostile.
class Recording {
 public:
  /// Opens a file. Fails with a sentence that names it where it is no recording, its beginning is
  /// damaged, or it needs a feature that is not known, by name.
  [[nodiscard]] static ReplayResult<std::unique_ptr<Recording>> open(const std::string& path);
  /// As above, for the bytes of such a file.
  [[nodiscard]] static ReplayResult<std::unique_ptr<Recording>> from_bytes(
      std::vector<std::byte> bytes);
  virtual ~Recording() = default;

  /// What it says of its run.
  [[nodiscard]] virtual const RecordingInfo& info() const noexcept = 0;
  /// How the run ended; empty for a recording that is cut off. A guest that was stopped while it
  /// computed, with its instructions counted, is to be given `fuel_used` as its fuel: it then ends
  /// at the same call. (Without that, a replay goes on to the next call.)
  [[nodiscard]] virtual const std::optional<RecordedEnd>& end() const noexcept = 0;
};

/// How to replay.
struct ReplayOptions {
  /// Gets what the guest wrote to its standard output (1) and standard error (2). May be empty.
  std::function<void(Fd stream, std::span<const std::byte> bytes)> output{};
  /// Sees each call as in the run that was recorded; times are when its part of the file was begun.
  std::shared_ptr<Trace> trace{};
  /// Calls to replay; behind them the guest is stopped, or goes on alive.
  std::uint64_t calls = UINT64_MAX;
  /// The process that the guest has is a real one, as the recorded one was at its beginning: the
  /// same mounts with the same content, arguments and streams. Each call is done there as well, so
  /// that its files and descriptors are those of the recorded run at any call; the guest gets the
  /// recorded answer. What asks for the time or waits is not done. An answer that differs ends the
  /// replay, but for times, inode numbers, random bytes, the order of listings and what is read
  /// from streams.
  bool apply = false;
  /// With `apply`: after the last call to replay, and after the end of a recording that was cut
  /// off, the guest goes on with its process.
  bool go_on = false;
};

/// A process that has nothing of the host: for the guest of every replay without
/// `ReplayOptions::apply`. No descriptor is open, clocks stand still, nobody can wait.
[[nodiscard]] std::unique_ptr<Process> make_replay_process();

/// Answers the calls of a guest from a recording.
class Replayer : public CallInterceptor {
 public:
  /// What it is doing.
  enum class State : std::uint8_t {
    replaying,  ///< Answers from the recording.
    reached,    ///< Has stopped the guest after `ReplayOptions::calls`.
    alive,      ///< The guest goes on with its process.
    diverged,   ///< Has stopped the guest: a call was not the recorded one; `message` shows both.
    cut_off,    ///< Has stopped the guest: here the recording ends, or is damaged; see `message`.
  };

  /// Fails with a sentence where `module` is not the one that was recorded. A call that this
  /// library does not know, or knows with other parameters, is told as a difference when it comes.
  [[nodiscard]] static ReplayResult<std::unique_ptr<Replayer>> create(
      std::unique_ptr<Recording> recording, std::span<const std::byte> module,
      ReplayOptions options = {});

  /// What it is doing.
  [[nodiscard]] virtual State state() const noexcept = 0;
  /// Why it has stopped the guest: a sentence, and for `diverged` the call that was recorded and
  /// the one that came, a line each. Else empty.
  [[nodiscard]] virtual const std::string& message() const noexcept = 0;
  /// Calls that were answered from the recording.
  [[nodiscard]] virtual std::uint64_t calls() const noexcept = 0;
  /// To be told how the replayed run ended; compares that with the recording where its end was
  /// reached. Changes `state` and `message` where they differ.
  virtual void ended(const RecordedEnd& end) = 0;
};

}  // namespace wasifs
