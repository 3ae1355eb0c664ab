// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/windows/link.h"

#include <array>

#include "fs/host/windows/reparse.h"

namespace wasifs::host {

Result<Stat> WindowsLink::stat() {
  WASIFS_TRY(const NtStat found, stat_of(handle_.get()));
  Stat stat(found);
  if (const auto text = target()) stat.size = text->size();
  return stat;
}

Result<void> WindowsLink::set_times(const TimesChange& change) {
  WASIFS_TRY(const OwnedHandle handle,
             open_relative(handle_.get(), u"", {.access = FILE_WRITE_ATTRIBUTES}));
  return change_times(handle.get(), change);
}

bool WindowsLink::same_as(const Inode& other) const noexcept {
  const auto* link = dynamic_cast<const WindowsLink*>(&other);
  return link != nullptr && same_file(handle_.get(), link->handle_.get());
}

Result<std::string> WindowsLink::target() {
  std::array<std::byte, most_reparse_data> data;
  WASIFS_TRY(const std::size_t size, read_reparse_point(handle_.get(), data));
  const auto target = link_target(std::span(data).first(size));
  // Something else that stands for another name, which no guest may follow.
  if (errno_of(target) == Errno::inval) return Errno::loop;
  return target;
}

}  // namespace wasifs::host
