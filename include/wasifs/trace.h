// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A look at every host call of a process, formatted as strace would. Costs one pointer test where
// it is not used.
#pragma once

#include <string_view>

#include "wasifs/errno.h"
#include "wasifs/types.h"

namespace wasifs {

/// One finished call. The texts are valid during `Trace::call` only.
struct TraceRecord {
  std::string_view module;  ///< Import module, such as "wasi_snapshot_preview1".
  std::string_view name;    ///< The call, such as "path_open".
  std::string_view
      arguments;  ///< Decoded arguments: `3, SYMLINK_FOLLOW, "a.txt", CREAT|TRUNC, ...`.
  std::string_view
      result;           ///< `= 4`, `= -1 noent (no such file or directory)`, `exit 0`, `trap: ...`.
  Timestamp start = 0;  ///< Monotonic clock of the process when the call began, in ns.
  Timestamp duration = 0;  ///< How long it took, in ns.
};

/// Receives the calls of a process, of several threads at once where the guest has them. Called by
/// the thread that made the call, after it; must not call the guest.
class Trace {
 public:
  Trace() = default;
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  virtual ~Trace() = default;

  /// One call has ended.
  virtual void call(const TraceRecord& record) noexcept = 0;
};

}  // namespace wasifs
