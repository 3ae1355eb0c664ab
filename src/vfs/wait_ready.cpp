// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one place where a call sleeps until a stream is ready.
#include <array>

#include "base/lock_rank.h"
#include "wasifs/open_file.h"

namespace wasifs {

Result<void> wait_ready(Inode& inode, Interest interest, const WaitContext& wait) {
  check_no_lock_held("a wait begins");
  const auto interrupted_or_ready = [&] {
    return wait.interrupt.raised() || has_any(inode.readiness().ready, interest);
  };
  while (!interrupted_or_ready()) {
    const std::array sources{inode.wait_source(interest),
                             WaitSource{.queue = &wait.interrupt.queue()}};
    WASIFS_CHECK(wait.poller.wait(sources, std::nullopt, interrupted_or_ready));
  }
  if (wait.interrupt.raised()) return Errno::intr;
  return {};
}

}  // namespace wasifs
