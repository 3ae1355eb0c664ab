// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/host_link.h"

#include "fs/host/host_stat.h"
#include "fs/host/linux_calls.h"
#include "fs/host/opening.h"

namespace wasifs::host {
namespace {

// The kernel's magic links jump to an open file. Their text is a path of the host or a description
// such as "pipe:[4711]" or "anon_inode:[eventpoll]"; the ordinary links of procfs ("self",
// "mounts") have neither.
bool describes_a_jump(std::string_view text) noexcept {
  return text.empty() || text.front() == '/' || text.find_first_of(":([") != std::string_view::npos;
}

}  // namespace

Result<Stat> HostLink::stat() {
  WASIFS_TRY(const struct ::stat status, stat_of(handle_.get()));
  return to_stat(status);
}

Result<void> HostLink::set_times(const TimesChange& change) {
  return change_times(handle_.get(), change);
}

bool HostLink::same_as(const Inode& other) const noexcept {
  const auto* link = dynamic_cast<const HostLink*>(&other);
  return link != nullptr && same_file(handle_.get(), link->handle_.get());
}

Result<std::string> HostLink::target() {
  WASIFS_TRY(std::string text, target_of(handle_.get()));
  WASIFS_TRY(const bool procfs, on_procfs(handle_.get()));
  if (procfs && describes_a_jump(text)) return Errno::loop;
  return text;
}

}  // namespace wasifs::host
