// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a file system answers to an operation that its class does not have, and the numbers of
// devices.
#include "wasifs/filesystem.h"

#include <atomic>

namespace wasifs {

Result<void> FileSystem::rename(DirInode&, std::string_view, DirInode&, std::string_view) {
  return Errno::rofs;
}

Result<void> FileSystem::link(DirInode&, std::string_view, DirInode&, std::string_view) {
  return Errno::rofs;
}

FileSystemUsage FileSystem::usage() const noexcept {
  return {};
}

bool FileSystem::links_reach_host() const noexcept {
  return false;
}

std::uint64_t allocate_device_number() noexcept {
  static constinit std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace wasifs
