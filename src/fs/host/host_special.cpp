// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/host_special.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fs/host/file_io.h"
#include "fs/host/host_file.h"
#include "fs/host/host_stat.h"
#include "fs/host/linux_calls.h"
#include "fs/host/opening.h"

namespace wasifs::host {

Result<Ref<Inode>> open_special(const Ref<HostFileSystem>& filesystem, int handle, FileType type,
                                const OpenHow& how) {
  if (filesystem->options().special != HostOptions::Special::allow) return Errno::nxio;
  if (type == FileType::socket_stream)
    return Errno::nxio;  // as open() answers; connecting is another thing
  WASIFS_TRY(Handle opened, open_again(handle, open_flags(how)));
  const bool seeks = ::lseek(opened.get(), 0, SEEK_CUR) >= 0;
  if (seeks) return make_ref<HostFile>(filesystem, std::move(opened), type);
  return make_ref<HostStream>(std::move(opened), type);
}

Result<Stat> HostSpecial::stat() {
  WASIFS_TRY(const struct ::stat status, stat_of(handle_.get()));
  return to_stat(status);
}

Result<void> HostSpecial::set_times(const TimesChange& change) {
  return change_times(handle_.get(), change);
}

Result<Ref<Inode>> HostSpecial::open(const OpenHow& how) {
  return open_special(filesystem_, handle_.get(), type(), how);
}

bool HostSpecial::same_as(const Inode& other) const noexcept {
  const auto* special = dynamic_cast<const HostSpecial*>(&other);
  return special != nullptr && same_file(handle_.get(), special->handle_.get());
}

Result<Stat> HostStream::stat() {
  WASIFS_TRY(const struct ::stat status, stat_of(handle_.get()));
  return to_stat(status);
}

Result<void> HostStream::set_times(const TimesChange& change) {
  return change_times(handle_.get(), change);
}

Readiness HostStream::readiness() noexcept {
  pollfd state{handle_.get(), POLLIN | POLLOUT, 0};
  Readiness readiness{Interest::none, false, 0};
  if (::poll(&state, 1, 0) < 0)
    return Readiness{};  // an error counts as ready, the transfer will say it
  if ((state.revents & (POLLIN | POLLHUP | POLLERR)) != 0) readiness.ready |= Interest::read;
  if ((state.revents & (POLLOUT | POLLERR)) != 0) readiness.ready |= Interest::write;
  readiness.hangup = (state.revents & POLLHUP) != 0;
  int bytes = 0;
  if (::ioctl(handle_.get(), FIONREAD, &bytes) == 0 && bytes > 0)
    readiness.bytes = static_cast<std::uint64_t>(bytes);
  return readiness;
}

WaitSource HostStream::wait_source(Interest interest) noexcept {
  return {nullptr, handle_.get(), interest};
}

Result<std::size_t> HostStream::try_read(ReadBuffers& buffers) {
  return read_stream(handle_.get(), buffers);
}

Result<std::size_t> HostStream::try_write(WriteBuffers& buffers) {
  return write_stream(handle_.get(), buffers);
}

}  // namespace wasifs::host
