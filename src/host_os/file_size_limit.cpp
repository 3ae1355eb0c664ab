// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/file_size_limit.h"

#include <sys/resource.h>

namespace wasifs {

FileSizeLimit::FileSizeLimit() noexcept {
  rlimit limit{};
  is_set_ = getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY;
}

}  // namespace wasifs
