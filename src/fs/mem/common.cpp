// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/common.h"

#include <utility>
#include <vector>

#include "fs/mem/directory.h"
#include "fs/mem/origin.h"

namespace wasifs::mem {
namespace {

/// What clones were made of whose end has begun on this thread. A clone may be the last to keep its
/// source, which may be a clone and the last to keep its own, so they end in a loop.
thread_local constinit std::vector<std::unique_ptr<const Origin>>* doomed = nullptr;

}  // namespace

Common::Common(std::uint64_t bytes_limit, std::uint64_t inodes_limit, std::uint64_t longest_file,
               std::shared_ptr<Clock> time, Owners how_owned, std::uint64_t device) noexcept
    : bytes(bytes_limit),
      inodes(inodes_limit),
      max_file_size(longest_file),
      clock(std::move(time)),
      owners(how_owned),
      dev_(device) {}

Common::Common(const Common& source, std::unique_ptr<const Origin> from) noexcept
    : bytes(source.bytes, source.nameless_bytes),
      inodes(source.inodes, source.nameless_inodes),
      max_file_size(source.max_file_size),
      clock(source.clock),
      owners(source.owners),
      last_ino(source.last_ino),
      origin(std::move(from)),
      dev_(0) {}

Common::~Common() {
  if (!origin) return;
  if (doomed != nullptr) {
    doomed->push_back(std::move(origin));
    return;
  }
  std::vector<std::unique_ptr<const Origin>> pending;
  doomed = &pending;
  pending.push_back(std::move(origin));
  while (!pending.empty()) {
    const std::unique_ptr<const Origin> last = std::move(pending.back());
    pending.pop_back();
    // Leaving the block lets go of a source, whose end may add to `pending`.
  }
  doomed = nullptr;
}

}  // namespace wasifs::mem
