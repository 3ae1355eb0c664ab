// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An open file of a store: whole reads and writes, locks, and sentences that name its path. Used by
// everything in this room; one thread at a time, as a unique_ptr.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "wasifs/persist.h"

namespace wasifs::directory {

/// "PATH: what the error number says".
[[nodiscard]] std::unexpected<std::string> failure(const std::string& path, int error);

/// Closes its descriptor, and with that gives back its lock. Empty after a move.
class File {
 public:
  File() = default;
  File(int fd, std::string path) noexcept : fd_(fd), path_(std::move(path)) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}
  File& operator=(File&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(path_, other.path_);
    return *this;
  }
  ~File();

  /// Whether there is one.
  explicit operator bool() const noexcept { return fd_ >= 0; }
  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Its length.
  [[nodiscard]] SnapshotResult<std::uint64_t> size() const;
  /// Fills `bytes`; a file that ends before is an error.
  [[nodiscard]] SnapshotResult<void> read_at(std::uint64_t offset,
                                             std::span<std::byte> bytes) const;
  /// Writes all of `pieces`, which it uses up.
  [[nodiscard]] SnapshotResult<void> write_at(std::uint64_t offset, std::span<iovec> pieces) const;
  [[nodiscard]] SnapshotResult<void> write_at(std::uint64_t offset,
                                              std::span<const std::byte> bytes) const;
  /// Brings the content to the disk.
  [[nodiscard]] SnapshotResult<void> sync() const;
  /// Has the disk begin with a part, so that `sync` has less to wait for.
  void begin_sync(std::uint64_t offset, std::uint64_t size) const noexcept;

  /// Waits for the lock.
  [[nodiscard]] SnapshotResult<void> lock_shared() const;
  [[nodiscard]] SnapshotResult<void> lock_alone() const;
  /// Whether it got the lock: nobody else has it.
  [[nodiscard]] SnapshotResult<bool> try_lock_alone() const;

 private:
  int fd_ = -1;
  std::string path_;
};

}  // namespace wasifs::directory
