// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>

#include "host_os/quiet_signal.h"
#include "snapshot/sentence.h"

namespace wasifs::directory {
namespace {

// Drops the first `size` bytes of `pieces`.
std::span<iovec> after(std::span<iovec> pieces, std::size_t size) noexcept {
  while (!pieces.empty() && size >= pieces.front().iov_len) {
    size -= pieces.front().iov_len;
    pieces = pieces.subspan(1);
  }
  if (size != 0) {
    pieces.front().iov_base = static_cast<std::byte*>(pieces.front().iov_base) + size;
    pieces.front().iov_len -= size;
  }
  return pieces;
}

SnapshotResult<bool> lock(const File& file, int operation) {
  while (flock(file.fd(), operation) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return failure(file.path(), errno);
  }
  return true;
}

}  // namespace

std::unexpected<std::string> failure(const std::string& path, int error) {
  if (error == ELOOP) return sentence("{}: a symbolic link, which a store does not follow", path);
  return sentence("{}: {}", path, std::generic_category().message(error));
}

// Linux gives the descriptor back even where close() says EINTR or EIO.
File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

SnapshotResult<std::uint64_t> File::size() const {
  struct ::stat status{};
  if (::fstat(fd_, &status) != 0) return failure(path_, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

SnapshotResult<void> File::read_at(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const auto done = ::pread(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return failure(path_, errno);
    if (done == 0) return sentence("{}: cut short, ends before byte {}", path_, offset);
    offset += static_cast<std::uint64_t>(done);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

SnapshotResult<void> File::write_at(std::uint64_t offset, std::span<iovec> pieces) const {
  while (!(pieces = after(pieces, 0)).empty()) {
    const auto count = static_cast<int>(std::min<std::size_t>(pieces.size(), IOV_MAX));
    const auto done = call_quietly(SIGXFSZ, EFBIG, [&] {
      return ::pwritev(fd_, pieces.data(), count, static_cast<off_t>(offset));
    });
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return failure(path_, errno);
    offset += static_cast<std::uint64_t>(done);
    pieces = after(pieces, static_cast<std::size_t>(done));
  }
  return {};
}

SnapshotResult<void> File::write_at(std::uint64_t offset, std::span<const std::byte> bytes) const {
  // pwritev only reads what it is given.
  iovec piece{const_cast<std::byte*>(bytes.data()), bytes.size()};
  return write_at(offset, std::span(&piece, 1));
}

SnapshotResult<void> File::sync() const {
  while (::fdatasync(fd_) != 0) {
    if (errno == EINVAL) break;  // a file system that has nothing to bring to a disk
    if (errno != EINTR) return failure(path_, errno);
  }
  return {};
}

void File::begin_sync(std::uint64_t offset, std::uint64_t size) const noexcept {
  (void)::sync_file_range(fd_, static_cast<off_t>(offset), static_cast<off_t>(size),
                          SYNC_FILE_RANGE_WRITE);
}

SnapshotResult<void> File::lock_shared() const {
  SNAPSHOT_CHECK(lock(*this, LOCK_SH));
  return {};
}

SnapshotResult<void> File::lock_alone() const {
  SNAPSHOT_CHECK(lock(*this, LOCK_EX));
  return {};
}

SnapshotResult<bool> File::try_lock_alone() const {
  return lock(*this, LOCK_EX | LOCK_NB);
}

}  // namespace wasifs::directory
