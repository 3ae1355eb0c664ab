// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows tells of changes in another way, which nobody has asked for yet.
#include "wasifs/fs/host_watch.h"

namespace wasifs {

Result<std::unique_ptr<HostWatch>> watch_host(const std::string&,
                                              std::function<void(const FileChange&)>,
                                              const HostWatchOptions&) {
  return Errno::notsup;
}

}  // namespace wasifs
