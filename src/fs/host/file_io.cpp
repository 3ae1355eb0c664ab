// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/file_io.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <limits>
#include <span>

#include "fs/host/linux_calls.h"
#include "host_os/errno_map.h"
#include "host_os/quiet_signal.h"

namespace wasifs::host {
namespace {

constexpr std::uint64_t last_offset = std::numeric_limits<off_t>::max();

// An IoSpan is an iovec, so that a guest's buffers go to the kernel as they are.
template <class Span>
constexpr bool is_laid_out_as_iovec =
    sizeof(Span) == sizeof(iovec) && alignof(Span) == alignof(iovec) &&
    offsetof(Span, data) == offsetof(iovec, iov_base) &&
    offsetof(Span, size) == offsetof(iovec, iov_len) &&
    sizeof(Span::data) == sizeof(iovec::iov_base) && sizeof(Span::size) == sizeof(iovec::iov_len);
static_assert(is_laid_out_as_iovec<IoSpan> && is_laid_out_as_iovec<ConstIoSpan>);

struct Vectors {
  const iovec* data;
  int count;
};

// More than the kernel takes at once make a short transfer.
template <class Span>
Vectors vectors_of(std::span<const Span> spans) noexcept {
  return {reinterpret_cast<const iovec*>(spans.data()),
          static_cast<int>(std::min<std::size_t>(spans.size(), IOV_MAX))};
}

template <class Call>
Result<std::size_t> transfer(Call call) {
  ssize_t count = call();
  while (count < 0 && errno == EINTR) count = call();
  if (count < 0) return from_host_errno(errno);
  return static_cast<std::size_t>(count);
}

template <class Call>
Result<std::size_t> transfer_within(FileSizeLimit limit, Call call) {
  return transfer([=] { return limit.call(call); });
}

Result<std::size_t> append_by(int fd, WriteBuffers& buffers, off_t offset, FileSizeLimit limit) {
  const Vectors vectors = vectors_of(buffers.spans());
  return transfer_within(
      limit, [=] { return ::pwritev2(fd, vectors.data, vectors.count, offset, RWF_APPEND); });
}

int to_posix(Advice advice) noexcept {
  switch (advice) {
    case Advice::normal:
      return POSIX_FADV_NORMAL;
    case Advice::sequential:
      return POSIX_FADV_SEQUENTIAL;
    case Advice::random:
      return POSIX_FADV_RANDOM;
    case Advice::willneed:
      return POSIX_FADV_WILLNEED;
    case Advice::dontneed:
      return POSIX_FADV_DONTNEED;
    case Advice::noreuse:
      return POSIX_FADV_NOREUSE;
  }
  return POSIX_FADV_NORMAL;
}

}  // namespace

Result<std::size_t> read_file(int fd, ReadBuffers& buffers, std::uint64_t offset) {
  if (offset > last_offset) return Errno::inval;
  const auto spans = buffers.spans();
  const auto at = static_cast<off_t>(offset);
  if (spans.size() == 1)
    return transfer([=] { return ::pread(fd, spans[0].data, spans[0].size, at); });
  const Vectors vectors = vectors_of(spans);
  return transfer([=] { return ::preadv(fd, vectors.data, vectors.count, at); });
}

Result<std::size_t> write_file(int fd, WriteBuffers& buffers, std::uint64_t offset,
                               FileSizeLimit limit) {
  if (offset > last_offset) return Errno::fbig;
  const auto spans = buffers.spans();
  const auto at = static_cast<off_t>(offset);
  if (spans.size() == 1)
    return transfer_within(limit, [=] { return ::pwrite(fd, spans[0].data, spans[0].size, at); });
  const Vectors vectors = vectors_of(spans);
  return transfer_within(limit, [=] { return ::pwritev(fd, vectors.data, vectors.count, at); });
}

Result<std::size_t> append_file(int fd, WriteBuffers& buffers, FileSizeLimit limit) {
  // The offset -1 stands for the descriptor's own, which the kernel leaves just behind the bytes.
  return append_by(fd, buffers, -1, limit);
}

Result<std::uint64_t> end_of_append(int fd) {
  const off_t end = ::lseek(fd, 0, SEEK_CUR);
  if (end < 0) return from_host_errno(errno);
  return static_cast<std::uint64_t>(end);
}

Result<std::size_t> append_in_place(int fd, WriteBuffers& buffers, FileSizeLimit limit) {
  // RWF_APPEND looks at no offset, but one that is given is what keeps the descriptor's own.
  return append_by(fd, buffers, 0, limit);
}

Result<void> truncate_file(int fd, std::uint64_t size, FileSizeLimit limit) {
  if (size > last_offset) return Errno::fbig;
  return check_call(limit.call([=] { return ::ftruncate(fd, static_cast<off_t>(size)); }));
}

Result<void> allocate_file(int fd, std::uint64_t offset, std::uint64_t length,
                           FileSizeLimit limit) {
  if (offset > last_offset || length > last_offset - offset) return Errno::fbig;
  int returned = 0;
  do {
    returned = limit.call(
        [=] { return ::fallocate(fd, 0, static_cast<off_t>(offset), static_cast<off_t>(length)); });
  } while (returned != 0 && errno == EINTR);
  return check_call(returned);
}

Result<void> advise_file(int fd, std::uint64_t offset, std::uint64_t length, Advice advice) {
  if (offset > last_offset) return {};
  const auto at = static_cast<off_t>(offset);
  const auto count = static_cast<off_t>(std::min(length, last_offset - offset));
  // A hint: whether the file system could use it is not the guest's concern.
  (void)::posix_fadvise(fd, at, count, to_posix(advice));
  return {};
}

Result<std::size_t> read_stream(int fd, ReadBuffers& buffers) {
  const Vectors vectors = vectors_of(buffers.spans());
  return transfer([=] { return ::readv(fd, vectors.data, vectors.count); });
}

Result<std::size_t> write_stream(int fd, WriteBuffers& buffers) {
  const Vectors vectors = vectors_of(buffers.spans());
  return transfer([=] {
    return call_quietly(SIGPIPE, EPIPE, [=] { return ::writev(fd, vectors.data, vectors.count); });
  });
}

}  // namespace wasifs::host
