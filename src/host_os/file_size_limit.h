// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program's limit on the size of files (RLIMIT_FSIZE), beyond which the kernel answers EFBIG
// and raises SIGXFSZ, which ends a program that did not expect it. Keeping the signal away takes
// two system calls for each write, more than half of what the write costs. So it is done only where
// there is a limit, and that is asked once, when the file system or stream that owns this object is
// made: a program that sets a limit later has to handle the signal. Thread-safe, never changes.
#pragma once

#include "host_os/quiet_signal.h"

namespace wasifs {

class FileSizeLimit {
 public:
  FileSizeLimit() noexcept;

  /// What `call` returns, a system call that may make a file larger; without the signal.
  template <class Call>
  auto call(Call call) const noexcept {
    if (!is_set_) [[likely]]
      return call();
    return call_quietly(SIGXFSZ, EFBIG, call);
  }

 private:
  bool is_set_;
};

}  // namespace wasifs
