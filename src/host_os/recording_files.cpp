// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/recording_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "host_os/errno_map.h"
#include "host_os/file_size_limit.h"

namespace wasifs {
namespace {

class PosixGrowingFile final : public GrowingFile {
 public:
  explicit PosixGrowingFile(int descriptor) noexcept : descriptor_(descriptor) {}
  ~PosixGrowingFile() override { ::close(descriptor_); }

  Result<void> append(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t count =
          limit_.call([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return from_host_errno(errno);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }

  Result<void> sync() override {
    if (::fsync(descriptor_) != 0) return from_host_errno(errno);
    return {};
  }

 private:
  const int descriptor_;
  const FileSizeLimit limit_;
};

class PosixReadableFile final : public ReadableFile {
 public:
  PosixReadableFile(int descriptor, std::uint64_t size) noexcept
      : ReadableFile(size), descriptor_(descriptor) {}
  ~PosixReadableFile() override { ::close(descriptor_); }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> bytes) override {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count = ::pread(descriptor_, bytes.data() + done, bytes.size() - done,
                                    static_cast<off_t>(offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return from_host_errno(errno);
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    return done;
  }

 private:
  const int descriptor_;
};

}  // namespace

Result<std::unique_ptr<GrowingFile>> GrowingFile::create(const std::string& path) {
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
  if (descriptor < 0) return from_host_errno(errno);
  return std::make_unique<PosixGrowingFile>(descriptor);
}

Result<std::unique_ptr<ReadableFile>> ReadableFile::open(const std::string& path) {
  // Not to wait for the other end of a FIFO.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (descriptor < 0) return from_host_errno(errno);
  struct ::stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return Errno::inval;
  }
  return std::make_unique<PosixReadableFile>(descriptor,
                                             static_cast<std::uint64_t>(status.st_size));
}

}  // namespace wasifs
