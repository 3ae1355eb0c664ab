// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/host_filesystem.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fs/host/c_string.h"
#include "fs/host/host_directory.h"
#include "fs/host/host_file.h"
#include "fs/host/linux_calls.h"
#include "vfs/path_text.h"

namespace wasifs::host {
namespace {

// The directory as one of `filesystem`, or null: the caller holds two inodes of which one may
// belong to somebody else.
HostDirectory* own(DirInode& directory, const HostFileSystem& filesystem) noexcept {
  auto* host = dynamic_cast<HostDirectory*>(&directory);
  return host != nullptr && &host->filesystem() == &filesystem ? host : nullptr;
}

}  // namespace

HostFileSystem::HostFileSystem(Handle root, FileType root_type, std::uint64_t root_mount,
                               const HostOptions& options) noexcept
    : root_(std::move(root)),
      root_type_(root_type),
      root_mount_(root_mount),
      options_(options),
      listing_budget_(options.listing_bytes),
      // The kernel knows no UTF-8: it would follow a link through names that the walk refuses.
      short_ways_(options.short_ways && !options.strict_utf8_names) {}

Result<Ref<Inode>> HostFileSystem::root() {
  Handle handle(root_.get(),
                Ownership::borrow);  // the inode keeps this object, which keeps the handle
  Ref<HostFileSystem> self(this);
  if (root_type_ == FileType::regular_file) return make_ref<HostFile>(self, std::move(handle));
  return make_ref<HostDirectory>(self, std::move(handle));
}

template <class Call>
Result<void> HostFileSystem::call_with_both(DirInode& from, std::string_view old_name, DirInode& to,
                                            std::string_view new_name, Call call) const {
  const HostDirectory* source = own(from, *this);
  const HostDirectory* target = own(to, *this);
  if (source == nullptr || target == nullptr) return Errno::xdev;
  const ComponentName old_component(old_name);
  const ComponentName new_component(new_name);
  if (old_component.error() != Errno::success) return old_component.error();
  if (new_component.error() != Errno::success) return new_component.error();
  WASIFS_CHECK(check_name(new_name));
  return check_call(
      call(source->handle(), old_component.get(), target->handle(), new_component.get()));
}

Result<void> HostFileSystem::rename(DirInode& from, std::string_view old_name, DirInode& to,
                                    std::string_view new_name) {
  const auto renamed = call_with_both(from, old_name, to, new_name, ::renameat);
  // What was renamed may have been a directory; so may what it replaced.
  if (renamed) directory_cache_.clear();
  // POSIX lets a file system say either for a directory that is not empty.
  if (errno_of(renamed) == Errno::exist) return Errno::notempty;
  return renamed;
}

Result<void> HostFileSystem::link(DirInode& from, std::string_view old_name, DirInode& to,
                                  std::string_view new_name) {
  // Without AT_SYMLINK_FOLLOW a link gets the further name itself.
  constexpr int flags = 0;
  return call_with_both(from, old_name, to, new_name,
                        [](int source, const char* old_one, int target, const char* new_one) {
                          return ::linkat(source, old_one, target, new_one, flags);
                        });
}

Result<void> HostFileSystem::check_mount(int handle) const {
  if (options_.cross_devices) return {};
  WASIFS_TRY(const std::uint64_t mount, mount_of(handle));
  if (mount != root_mount_) return Errno::xdev;
  return {};
}

Result<void> HostFileSystem::check_mount_of(int directory, const char* name) const {
  if (options_.cross_devices) return {};
  WASIFS_TRY(const std::uint64_t mount, mount_of_component(directory, name));
  if (mount != root_mount_) return Errno::xdev;
  return {};
}

Result<void> HostFileSystem::check_name(std::string_view name) const {
  if (options_.strict_utf8_names && !is_utf8(name)) return Errno::ilseq;
  return {};
}

}  // namespace wasifs::host
