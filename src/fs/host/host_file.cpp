// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/host_file.h"

#include "fs/host/file_io.h"
#include "fs/host/host_stat.h"
#include "fs/host/linux_calls.h"
#include "fs/host/opening.h"

namespace wasifs::host {

HostFile::HostFile(Ref<HostFileSystem> filesystem, Handle handle, FileType type) noexcept
    : FileInode(type),
      filesystem_(std::move(filesystem)),
      handle_(std::move(handle)),
      size_limit_(filesystem_ ? filesystem_->size_limit() : FileSizeLimit()) {}

Result<Stat> HostFile::stat() {
  WASIFS_TRY(const struct ::stat status, stat_of(handle_.get()));
  return to_stat(status);
}

Result<void> HostFile::set_times(const TimesChange& change) {
  if (filesystem_ && filesystem_->options().hardlinked_read_only) {
    WASIFS_TRY(const struct ::stat status, stat_of(handle_.get()));
    if (status.st_nlink > 1) return Errno::perm;
  }
  return change_times(handle_.get(), change);
}

Result<void> HostFile::sync(bool data_only) {
  const auto synced = sync_handle(handle_.get(), data_only);
  if (errno_of(synced) != Errno::badf) return synced;
  WASIFS_TRY(const Handle readable, open_again(handle_.get(), open_flags(OpenHow{})));
  return sync_handle(readable.get(), data_only);
}

Result<Ref<Inode>> HostFile::open(const OpenHow& how) {
  if (filesystem_) return open_file_again(filesystem_, handle_.get(), how);
  WASIFS_TRY(const Access granted, access_of(handle_.get()));
  if (!has_all(granted, how.access)) return Errno::acces;
  if (how.truncate) WASIFS_CHECK(truncate_file(handle_.get(), 0, size_limit_));
  return Ref<Inode>(this);
}

bool HostFile::same_as(const Inode& other) const noexcept {
  const auto* file = dynamic_cast<const HostFile*>(&other);
  return file != nullptr && same_file(handle_.get(), file->handle_.get());
}

Result<std::size_t> HostFile::read_at(ReadBuffers& buffers, std::uint64_t offset) {
  return read_file(handle_.get(), buffers, offset);
}

Result<std::size_t> HostFile::write_at(WriteBuffers& buffers, std::uint64_t offset) {
  return write_file(handle_.get(), buffers, offset, size_limit_);
}

Result<Appended> HostFile::append(WriteBuffers& buffers) {
  WASIFS_TRY(const std::size_t count, append_file(handle_.get(), buffers, size_limit_));
  WASIFS_TRY(const std::uint64_t end, count != 0 ? host::end_of_append(handle_.get()) : size());
  return Appended{.count = count, .end = end};
}

Result<Appended> HostFile::append_for_owner(WriteBuffers& buffers) {
  // The embedder may move the offset of its descriptor, and give it to several open files.
  if (!filesystem_) return append(buffers);
  // Few ask where they are after they appended, and the kernel keeps it until they do.
  WASIFS_TRY(const std::size_t count, append_file(handle_.get(), buffers, size_limit_));
  if (count != 0) return Appended{.count = count, .end_later = true};
  WASIFS_TRY(const std::uint64_t end, size());
  return Appended{.end = end};
}

Result<std::uint64_t> HostFile::end_of_append() {
  return host::end_of_append(handle_.get());
}

Result<std::size_t> HostFile::append_anywhere(WriteBuffers& buffers) {
  return append_in_place(handle_.get(), buffers, size_limit_);
}

Result<void> HostFile::truncate(std::uint64_t size) {
  return truncate_file(handle_.get(), size, size_limit_);
}

Result<void> HostFile::allocate(std::uint64_t offset, std::uint64_t length) {
  return allocate_file(handle_.get(), offset, length, size_limit_);
}

Result<void> HostFile::advise(std::uint64_t offset, std::uint64_t length, Advice advice) {
  return advise_file(handle_.get(), offset, length, advice);
}

}  // namespace wasifs::host
