// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the file system can do so, the file has no name at all while it is written, so that a
// program that is killed leaves nothing. It gets a name beside the final one for the moment between
// linkat and renameat, because linkat replaces nothing.
#include "stores/file/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "host_os/quiet_signal.h"
#include "snapshot/sentence.h"

namespace wasifs::file_store {
namespace {

constexpr mode_t only_this_user = 0600;

std::string link_to(const Descriptor& file) {
  return fmt::format("/proc/self/fd/{}", file.get());
}

/// Calls `use` with names beside the file until it does not fail with EEXIST.
template <class Use>
std::string with_free_name(const Use& use) {
  for (int i = 0;; ++i) {
    std::string name = fmt::format(".wasifs.{}.{}", ::getpid(), i);
    if (use(name.c_str())) return name;
    if (errno != EEXIST) return {};
  }
}

SnapshotResult<void> sync(const Descriptor& descriptor, const std::string& path) {
  while (::fsync(descriptor.get()) != 0) {
    if (errno == EINVAL) break;  // a file system that has nothing to bring to a disk
    if (errno != EINTR) return failure(path, errno);
  }
  return {};
}

}  // namespace

// Linux gives the descriptor back even where close() says EINTR or EIO.
Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

std::unexpected<std::string> failure(const std::string& path, int error) {
  return sentence("{}: {}", path, std::generic_category().message(error));
}

NewFile::NewFile(const std::string& path) : path_(path) {
  const std::size_t slash = path.find_last_of('/');
  name_ = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::string above = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  directory_ = Descriptor(::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

NewFile::~NewFile() {
  if (file_.open() && !temporary_.empty()) ::unlinkat(directory_.get(), temporary_.c_str(), 0);
}

SnapshotResult<NewFile> NewFile::make(const std::string& path) {
  NewFile file(path);
  if (!file.directory_.open()) return failure(path, errno);
  SNAPSHOT_CHECK(file.open_hidden());
  return file;
}

SnapshotResult<void> NewFile::open_hidden() {
  constexpr int flags = O_RDWR | O_CLOEXEC;
  file_ = Descriptor(::openat(directory_.get(), ".", flags | O_TMPFILE, only_this_user));
  if (file_.open() && ::access(link_to(file_).c_str(), F_OK) == 0) return {};
  // No such files here, or no /proc to give them a name by.
  temporary_ = with_free_name([&](const char* name) {
    file_ = Descriptor(::openat(directory_.get(), name, flags | O_CREAT | O_EXCL, only_this_user));
    return file_.open();
  });
  if (!file_.open()) return failure(path_, errno);
  return {};
}

SnapshotResult<void> NewFile::write_at(std::uint64_t offset,
                                       std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const auto done = call_quietly(SIGXFSZ, EFBIG, [&] {
      return ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    });
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return failure(path_, errno);
    offset += static_cast<std::uint64_t>(done);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

SnapshotResult<void> NewFile::publish() {
  SNAPSHOT_CHECK(sync(file_, path_));
  if (temporary_.empty()) {
    temporary_ = with_free_name([&](const char* name) {
      return ::linkat(AT_FDCWD, link_to(file_).c_str(), directory_.get(), name,
                      AT_SYMLINK_FOLLOW) == 0;
    });
    if (temporary_.empty()) return failure(path_, errno);
  }
  if (::renameat(directory_.get(), temporary_.c_str(), directory_.get(), name_.c_str()) != 0) {
    return failure(path_, errno);
  }
  temporary_.clear();
  return sync(directory_, path_);
}

}  // namespace wasifs::file_store
