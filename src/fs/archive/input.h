// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bytes that are addressed by offset, as the readers of this room take them. Private to the room.
// Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "wasifs/inode.h"

namespace wasifs::archives {

/// What an archive is read from: a file, what a compressed one decodes to, or one member of a zip.
class Input {
 public:
  virtual ~Input() = default;
  /// Reads into `bytes` from `offset` on: as many as there are, fewer only at the end. Errors: `io`
  /// and those of the file.
  [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset,
                                                 std::span<std::byte> bytes) = 0;
  /// Where it ends; `UINT64_MAX` while that is not known.
  [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;
};

/// A file, as long as it was at first.
class FileInput final : public Input {
 public:
  /// `file` is open for reading.
  FileInput(Ref<FileInode> file, std::uint64_t size) noexcept;
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> bytes) override;
  std::uint64_t size() const noexcept override { return size_; }

 private:
  const Ref<FileInode> file_;
  const std::uint64_t size_;
};

}  // namespace wasifs::archives
