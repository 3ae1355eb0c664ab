// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/host_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/host/c_string.h"
#include "fs/host/host_file.h"
#include "fs/host/host_stat.h"
#include "fs/host/linux_calls.h"
#include "fs/host/listing.h"
#include "fs/host/opening.h"

namespace wasifs::host {

HostDirectory::HostDirectory(Ref<HostFileSystem> filesystem, Handle handle) noexcept
    : filesystem_(std::move(filesystem)), handle_(std::move(handle)) {}

HostDirectory::HostDirectory(Ref<HostFileSystem> filesystem,
                             std::shared_ptr<const Handle> handle) noexcept
    : filesystem_(std::move(filesystem)),
      handle_(handle->get(), Ownership::borrow),
      kept_(std::move(handle)) {}

HostDirectory::~HostDirectory() = default;

Result<Stat> HostDirectory::stat() {
  WASIFS_TRY(const struct ::stat status, stat_of(handle()));
  return to_stat(status);
}

Result<void> HostDirectory::set_times(const TimesChange& change) {
  return change_times(handle(), change);
}

Result<void> HostDirectory::sync(bool data_only) {
  // The handle may be one that only names; fsync wants one that is open.
  WASIFS_TRY(const Handle readable, open_for_reading(handle()));
  return sync_handle(readable.get(), data_only);
}

Result<Ref<Inode>> HostDirectory::open(const OpenHow& how) {
  WASIFS_TRY([[maybe_unused]] const Ref<Inode> allowed, DirInode::open(how));
  if (handle() == filesystem_->root_handle()) {
    // It lives as long as the file system, and it is what directories are kept below.
    return make_ref<HostDirectory>(filesystem_, Handle(handle(), Ownership::borrow));
  }
  const int fd = ::fcntl(handle(), F_DUPFD_CLOEXEC, 0);
  WASIFS_CHECK(check_call(fd < 0 ? fd : 0));
  return make_ref<HostDirectory>(filesystem_, Handle(fd));
}

bool HostDirectory::same_as(const Inode& other) const noexcept {
  const auto* directory = dynamic_cast<const HostDirectory*>(&other);
  return directory != nullptr && same_file(handle(), directory->handle());
}

Result<Ref<Inode>> HostDirectory::lookup(std::string_view name) {
  const ComponentName component(name);
  if (component.error() != Errno::success) return component.error();
  WASIFS_CHECK(filesystem_->check_name(name));
  WASIFS_TRY(Handle found, open_component(handle(), component.get(), look_flags));
  return inode_of(filesystem_, std::move(found));
}

Result<Stat> HostDirectory::stat_child(std::string_view name) {
  const ComponentName component(name);
  if (component.error() != Errno::success) return component.error();
  WASIFS_CHECK(filesystem_->check_name(name));
  return stat_in(*filesystem_, handle(), component.get());
}

Result<Ref<Inode>> HostDirectory::open_child(std::string_view name, const OpenHow& how) {
  const ComponentName component(name);
  if (component.error() != Errno::success) return component.error();
  WASIFS_CHECK(filesystem_->check_name(name));
  return open_in(filesystem_, handle(), component.get(), how);
}

Result<Ref<Inode>> HostDirectory::create_file(std::string_view name) {
  OpenHow how;
  how.access = Access::read_write;
  how.create = true;
  how.exclusive = true;
  return open_child(name, how);
}

Result<void> HostDirectory::make_directory(std::string_view name) {
  const ComponentName component(name);
  if (component.error() != Errno::success) return component.error();
  WASIFS_CHECK(filesystem_->check_name(name));
  return check_call(::mkdirat(handle(), component.get(), 0777));
}

Result<void> HostDirectory::make_link(std::string_view name, std::string_view target) {
  const ComponentName component(name);
  if (component.error() != Errno::success) return component.error();
  const LinkTarget text(target);
  if (text.error() != Errno::success) return text.error();
  WASIFS_CHECK(filesystem_->check_name(name));
  return check_call(::symlinkat(text.get(), handle(), component.get()));
}

Result<void> HostDirectory::unlink(std::string_view name) {
  const ComponentName component(name);
  if (component.error() != Errno::success) return component.error();
  return check_call(::unlinkat(handle(), component.get(), 0));
}

Result<void> HostDirectory::remove_directory(std::string_view name) {
  const ComponentName component(name);
  if (component.error() != Errno::success) return component.error();
  const auto removed = check_call(::unlinkat(handle(), component.get(), AT_REMOVEDIR));
  if (removed && filesystem_->directory_cache() != nullptr) filesystem_->directory_cache()->clear();
  // POSIX lets a file system say either for a directory that is not empty.
  if (errno_of(removed) == Errno::exist) return Errno::notempty;
  return removed;
}

Result<void> HostDirectory::read_entries(std::uint64_t cookie, const DirSink& sink) {
  Parked mine;
  {
    const auto parked = parked_.lock();
    mine.by_offset = std::move(parked->by_offset);
    mine.list = parked->list;
  }
  if (mine.list != nullptr && cookie != 0) return mine.list->list(cookie, sink);

  if (mine.by_offset == nullptr) {
    WASIFS_TRY(mine.by_offset, OffsetListing::open(*filesystem_, handle()));
  }
  if (!mine.by_offset->stable()) {
    WASIFS_TRY(mine.list, EntryList::read(*filesystem_, *mine.by_offset));
    std::shared_ptr<const EntryList> old = mine.list;
    {
      const auto parked = parked_.lock();
      std::swap(parked->list, old);
    }
    return mine.list->list(cookie, sink);
  }
  const auto listed = mine.by_offset->list(cookie, sink);
  if (listed && mine.by_offset->worth_keeping()) {
    const auto parked = parked_.lock();
    std::swap(parked->by_offset, mine.by_offset);
  }
  return listed;
}

}  // namespace wasifs::host
