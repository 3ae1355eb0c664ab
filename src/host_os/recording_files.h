// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two ways a recording touches the host: a new file of this user's own that only grows, and a
// file that is read at any place. One thread at a time each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "wasifs/result.h"

namespace wasifs {

class GrowingFile {
 public:
  /// Makes `path`, which must not exist, for this user only (0600). Errors: those of open, `exist`
  /// among them.
  [[nodiscard]] static Result<std::unique_ptr<GrowingFile>> create(const std::string& path);
  virtual ~GrowingFile() = default;
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  /// Writes all of `bytes` behind what is there. Errors: those of write; a part may be there then.
  [[nodiscard]] virtual Result<void> append(std::span<const std::byte> bytes) = 0;
  /// Returns when it is on the disk. Errors: those of fsync.
  [[nodiscard]] virtual Result<void> sync() = 0;

 protected:
  GrowingFile() = default;
};

class ReadableFile {
 public:
  /// Opens the regular file at `path`. Errors: those of open; `inval` for anything else.
  [[nodiscard]] static Result<std::unique_ptr<ReadableFile>> open(const std::string& path);
  virtual ~ReadableFile() = default;
  ReadableFile(const ReadableFile&) = delete;
  ReadableFile& operator=(const ReadableFile&) = delete;

  /// Its length when it was opened.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Fills `bytes` from `offset` on. Returns how many there were. Errors: those of pread.
  [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset,
                                                    std::span<std::byte> bytes) = 0;

 protected:
  explicit ReadableFile(std::uint64_t size) noexcept : size_(size) {}

 private:
  const std::uint64_t size_;
};

}  // namespace wasifs
