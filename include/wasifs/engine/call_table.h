// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of host calls that an engine adapter walks to give a guest its imports. Generated code
// fills it in. The tables are constant; a thunk is called by the thread that runs the guest.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "wasifs/guest_memory.h"

namespace wasifs {

class Process;
class TraceText;  // private to the library

/// WebAssembly value types that host calls use.
enum class ValueType : std::uint8_t { i32, i64 };

/// How a host call ended.
struct Outcome {
  /// The ways a call can end.
  enum class Kind : std::uint8_t {
    returned,   ///< Goes on; `value` is the result where the call has one.
    exited,     ///< The guest asked to end; `value` is its exit code, all 32 bits.
    trapped,    ///< The guest must be stopped; `Process::trap_reason()` says why.
    suspended,  ///< The guest is to be unwound for a pause; the call has had no effect.
  };
  Kind kind = Kind::returned;  ///< How it ended.
  std::uint32_t value = 0;     ///< Result or exit code.
};

/// Decodes raw arguments, does the call, encodes the results into the guest's memory. `arguments`
/// has as many values as `HostCall::parameters`, an i32 in the low half. Never throws.
using HostThunk = Outcome (*)(Process& process, GuestMemory& memory,
                              const std::uint64_t* arguments) noexcept;

/// One host call.
struct HostCall {
  std::string_view name;                  ///< Field name of the import, such as "fd_read".
  std::span<const ValueType> parameters;  ///< WebAssembly parameter types in order.
  bool has_result;                        ///< Whether it gives an i32 (only `proc_exit` does not).
  HostThunk thunk;                        ///< Does it.
  /// Shows its arguments; for `arguments_text`.
  void (*show_arguments)(TraceText& text, const std::uint64_t* arguments);
  /// Shows its results; for `result_text`.
  void (*show_results)(TraceText& text, const std::uint64_t* arguments);
};

/// The arguments of a call as strace shows them: `3, "a/b", CREAT`. Looks at guest memory for show
/// only; an address that is not there is shown as a number.
[[nodiscard]] std::string arguments_text(const HostCall& call, GuestMemory& memory,
                                         const std::uint64_t* arguments);
/// How a call ended, in the same way: `= 4`, `= -1 noent (no such file or directory)`, `exit 0`,
/// `trap: ` and `trap_reason`. The results are looked up in guest memory.
[[nodiscard]] std::string result_text(const HostCall& call, GuestMemory& memory,
                                      const std::uint64_t* arguments, const Outcome& outcome,
                                      std::string_view trap_reason);

/// The calls of one import module.
struct HostModule {
  std::string_view name;            ///< Import module name, such as "wasi_snapshot_preview1".
  std::span<const HostCall> calls;  ///< Its calls, in the order of its witx file.
};

/// Stands between a guest and its host calls: for recording and replaying, and for what is to
/// happen between two calls. Called by the thread that runs the guest.
class CallInterceptor {
 public:
  CallInterceptor() = default;
  CallInterceptor(const CallInterceptor&) = delete;
  CallInterceptor& operator=(const CallInterceptor&) = delete;
  virtual ~CallInterceptor() = default;

  /// Does `call` of `module`, mostly by its thunk. May put another process in the place of
  /// `process`, which the next calls of the guest then use; the one before may be destroyed then.
  virtual Outcome call(const HostModule& module, const HostCall& call, Process*& process,
                       GuestMemory& memory, const std::uint64_t* arguments) noexcept = 0;

  /// A guest that can be paused anywhere looks whether it is to be, as it does after so many turns
  /// of its loops; `process` may be paused or stopped here.
  virtual void polled(Process& process) noexcept { (void)process; }
};

/// Every import module that wasifs offers: `wasi_snapshot_preview1` and `wasi_unstable`. Static
/// storage.
[[nodiscard]] std::span<const HostModule> host_modules() noexcept;

}  // namespace wasifs
