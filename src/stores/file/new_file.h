// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file that appears whole or not at all: it is written where nobody sees it and takes its name
// when it is complete and on the disk. Used by the writer of the file store; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "wasifs/persist.h"

namespace wasifs::file_store {

/// A descriptor that is closed with it.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] bool open() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// "PATH: what the error number says".
[[nodiscard]] std::unexpected<std::string> failure(const std::string& path, int error);

class NewFile {
 public:
  /// Begins a file that will be `path`.
  [[nodiscard]] static SnapshotResult<NewFile> make(const std::string& path);
  NewFile(NewFile&& other) noexcept = default;
  NewFile& operator=(NewFile&&) = delete;
  /// Leaves nothing behind unless it was published.
  ~NewFile();

  /// Writes all of `bytes` at `offset`.
  [[nodiscard]] SnapshotResult<void> write_at(std::uint64_t offset,
                                              std::span<const std::byte> bytes) const;
  /// Brings it to the disk and puts it in the place of what has its name.
  [[nodiscard]] SnapshotResult<void> publish();

 private:
  explicit NewFile(const std::string& path);
  [[nodiscard]] SnapshotResult<void> open_hidden();

  std::string path_;
  std::string name_;       // the last part of path_
  std::string temporary_;  // the name beside it; empty while it has none
  Descriptor directory_;
  Descriptor file_;
};

}  // namespace wasifs::file_store
