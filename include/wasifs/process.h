// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What one guest sees of the world: arguments, environment, descriptors, the tree, clock, random
// source, limits. It only holds these parts; each part does its own work. Build one with
// `ProcessBuilder`, hand it to an engine adapter.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wasifs/clock.h"
#include "wasifs/fd_table.h"
#include "wasifs/limits.h"
#include "wasifs/mount.h"
#include "wasifs/open_file.h"
#include "wasifs/poll.h"
#include "wasifs/random.h"
#include "wasifs/trace.h"

namespace wasifs {

/// What a pointer outside of guest memory does.
enum class PointerPolicy : std::uint8_t {
  trap,   ///< Stops the guest, as the witx text says.
  fault,  ///< The call returns `fault`.
};

/// Which bytes a path may hold.
enum class PathPolicy : std::uint8_t {
  utf8,   ///< Anything else is `ilseq`.
  bytes,  ///< Any byte but NUL.
};

/// Handles `proc_raise`. `signal` is the number of witx `signal`.
using RaiseHandler = std::function<Result<void>(std::uint8_t signal)>;

/// The parts and rules of a process, as `ProcessBuilder` collects them.
struct ProcessParts {
  std::vector<std::string> arguments;                            ///< argv; no NUL inside.
  std::vector<std::pair<std::string, std::string>> environment;  ///< Names without '=' and NUL.
  Ref<Namespace> names;                                          ///< The tree; never null.
  std::shared_ptr<Clock> clock;                                  ///< Time; never null.
  std::shared_ptr<Random> random;                                ///< Random bytes; never null.
  std::shared_ptr<Poller> poller;                                ///< Sleeps; never null.
  std::shared_ptr<Trace> trace;                    ///< Sees each call; null: nobody looks.
  RaiseHandler raise;                              ///< Empty: `proc_raise` is `notsup`.
  Limits limits;                                   ///< Bounds.
  RightsPolicy rights = RightsPolicy::compatible;  ///< How rights are checked.
  PointerPolicy pointers = PointerPolicy::trap;    ///< Bad pointers.
  PathPolicy paths = PathPolicy::utf8;             ///< Bytes of paths.
  bool check_alignment = false;                    ///< Misaligned pointers count as bad ones.
};

/// Whether a guest can be stopped in mid-run.
enum class Pausable : std::uint8_t {
  never,    ///< `Process::pause` is `notsup`.
  not_now,  ///< Later: there are frames on its stack that are not its own.
  now,      ///< At its next call.
};

/// What a process rules about each of its calls; private to the library.
struct CallRules;
/// Learns what its calls access; private to the library.
class AccessWatch;

/// One guest program's world. Thread rule: `fds`, `names`, `stop`, `pause` and the preopen and
/// stdio functions may be used by any thread, also while the guest runs; the rest is constant or
/// belongs to the calls.
class Process {
 public:
  /// Takes the parts, which are complete (see `ProcessBuilder`).
  explicit Process(ProcessParts parts);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The descriptors.
  [[nodiscard]] FdTable& fds() noexcept { return fds_; }
  /// The tree.
  [[nodiscard]] Namespace& names() noexcept { return *parts_.names; }
  /// The parts and rules; constant.
  [[nodiscard]] const ProcessParts& parts() const noexcept { return parts_; }
  /// `argv` as the guest sees it: each argument with its NUL, one behind the other.
  [[nodiscard]] const std::vector<std::string>& arguments() const noexcept {
    return parts_.arguments;
  }
  /// `NAME=VALUE` strings.
  [[nodiscard]] const std::vector<std::string>& environment() const noexcept {
    return environment_;
  }
  /// What an operation that may wait needs.
  [[nodiscard]] WaitContext wait_context() noexcept { return {*parts_.poller, interrupt_}; }

  /// Makes the directory at `path` of the tree a preopen that the guest sees as `name`, at the
  /// lowest free number. A guest that is running finds it by the calls that its libc makes at the
  /// first use. Errors: those of `Namespace::find`, `notdir`, `mfile`.
  [[nodiscard]] Result<Fd> add_preopen(std::string_view path, std::string name,
                                       FdRights ceiling = {});
  /// As above for a file system of its own, outside of the tree: nothing is mounted below it.
  /// Errors: those of `FileSystem::root`, `notdir`, `mfile`.
  [[nodiscard]] Result<Fd> add_preopen(Ref<FileSystem> filesystem, std::string name,
                                       FdRights ceiling = {});
  /// Gives the guest `inode` (a file, a stream, a socket) as a new descriptor. Errors: `mfile`, and
  /// those of `Inode::open`.
  [[nodiscard]] Result<Fd> add_descriptor(Ref<Inode> inode, Access access, FdRights ceiling = {});
  /// Opens `path` of the tree for the guest: how host functions hand out virtual files.
  /// Errors: those of `path_open`, `mfile`.
  [[nodiscard]] Result<Fd> open(std::string_view path, const OpenHow& how, FdRights ceiling = {});
  /// Puts `inode` at 0, 1 or 2 (or any number), closing what was there. Errors: `badf`, and those
  /// of `Inode::open`.
  [[nodiscard]] Result<void> set_descriptor(Fd fd, Ref<Inode> inode, Access access);

  /// Ends the guest from any thread: blocked calls wake, every further call traps with `reason`.
  /// It takes the place of an earlier trap's, and the first one given here stays.
  void stop(std::string reason);
  /// Why the last call trapped, or the reason of `stop`; empty when none did.
  [[nodiscard]] std::string trap_reason() const;
  /// Sets what `trap_reason` gives, unless it is the reason of `stop`; for calls and engine
  /// adapters.
  void set_trap_reason(std::string reason);
  /// Whether `stop` was called.
  [[nodiscard]] bool stopped() const noexcept { return stopped_.load(std::memory_order_acquire); }

  /// Asks the guest to stop in mid-run, so that it can be saved and gone on with, here or
  /// elsewhere: blocked calls wake, the next call of the host does not happen (nor, where its
  /// module was compiled for that, does the next turn of a loop), and the function of the engine
  /// adapter that runs the guest returns that it is paused. Returns at once; any thread. Errors:
  /// `notsup` where no engine adapter has said that what it runs can be paused.
  [[nodiscard]] Result<void> pause();
  /// Whether the guest is to stop now, as `pause` asked.
  [[nodiscard]] bool pausing() const noexcept { return pausing_.load(std::memory_order_acquire); }
  /// Takes back what `pause` asked: calls happen again. A guest that has begun to stop still does.
  /// Any thread.
  void unpause() noexcept;
  /// Says whether the guest can be paused. For engine adapters.
  void set_pausable(Pausable pausable) noexcept;
  /// How long the call that was paused had been waiting, in nanoseconds: what it waits when it is
  /// made again is so much shorter. Zero if none had. For calls.
  [[nodiscard]] Timestamp waited() const noexcept { return waited_; }
  /// Sets what `waited` gives. For calls, and for who restores a process.
  void set_waited(Timestamp waited) noexcept { waited_ = waited; }
  /// The code that the guest ended with, once it has called `proc_exit`.
  [[nodiscard]] std::optional<std::uint32_t> exit_code() const noexcept;
  /// Notes the code; the first one counts. For `proc_exit` and engine adapters.
  void set_exit_code(std::uint32_t code) noexcept;

 private:
  ProcessParts parts_;
  std::vector<std::string> environment_;
  FdTable fds_;
  Interrupt interrupt_;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> pausing_ = false;
  Timestamp waited_ = 0;  // of the thread of the guest
  void apply_interrupt() noexcept;
  friend const CallRules& call_rules(Process& process) noexcept;
  friend void watch_accesses(Process& process, AccessWatch* watch) noexcept;
  struct Private;
  std::unique_ptr<Private> private_;
};

/// Collects the parts of a process. Every function returns the builder; misuse is told by `build`
/// in a sentence. One thread.
class ProcessBuilder {
 public:
  /// System clock and random source, default limits, no arguments, an empty tree, stdin at end of
  /// file, stdout and stderr discarded.
  ProcessBuilder();
  ~ProcessBuilder();

  /// argv[0] and the rest.
  ProcessBuilder& arguments(std::vector<std::string> arguments);
  /// Adds a variable, or replaces the one of that name.
  ProcessBuilder& environment(std::string name, std::string value);
  /// Mounts `filesystem` at the absolute `path` of the tree. Later mounts cover earlier ones at the
  /// same place.
  ProcessBuilder& mount(std::string path, Ref<FileSystem> filesystem);
  /// Shares a tree that exists instead of making one; `mount` then adds to it.
  ProcessBuilder& names(Ref<Namespace> names);
  /// Makes the directory at `path` a preopen named `name` (empty: `path`). Numbers begin at 3, in
  /// the order of the calls.
  ProcessBuilder& preopen(std::string path, std::string name = {}, FdRights ceiling = {});
  /// Makes a file system outside of the tree a preopen.
  ProcessBuilder& preopen(Ref<FileSystem> filesystem, std::string name, FdRights ceiling = {});
  /// Standard input: any readable inode, see `io/stdio.h` and `io/pipe.h`.
  ProcessBuilder& stdin_from(Ref<Inode> inode);
  /// Standard output.
  ProcessBuilder& stdout_to(Ref<Inode> inode);
  /// Standard error.
  ProcessBuilder& stderr_to(Ref<Inode> inode);
  /// Time.
  ProcessBuilder& clock(std::shared_ptr<Clock> clock);
  /// Random bytes.
  ProcessBuilder& random(std::shared_ptr<Random> random);
  /// How waits sleep.
  ProcessBuilder& poller(std::shared_ptr<Poller> poller);
  /// Sees every call.
  ProcessBuilder& trace(std::shared_ptr<Trace> trace);
  /// Bounds.
  ProcessBuilder& limits(const Limits& limits);
  /// Handles `proc_raise`.
  ProcessBuilder& on_raise(RaiseHandler handler);
  /// How rights are checked.
  ProcessBuilder& rights_policy(RightsPolicy policy);
  /// What bad pointers do.
  ProcessBuilder& pointer_policy(PointerPolicy policy);
  /// Which bytes paths may hold.
  ProcessBuilder& path_policy(PathPolicy policy);
  /// Whether misaligned pointers count as bad ones.
  ProcessBuilder& check_alignment(bool check);

  /// The process, or a sentence that names what is wrong and the offending value. The builder is
  /// empty afterwards.
  [[nodiscard]] std::expected<std::unique_ptr<Process>, std::string> build();

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
};

}  // namespace wasifs
