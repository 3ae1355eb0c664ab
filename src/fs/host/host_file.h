// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A regular file of the host (or a device that seeks). Looked up, its handle only names the file
// (O_PATH), and the kernel answers transfers with `badf`; opened, it owns the descriptor that one
// open file works through. Thread-safe: nothing in it changes, the kernel does the locking.
#pragma once

#include "fs/host/handle.h"
#include "fs/host/host_filesystem.h"
#include "wasifs/inode.h"

namespace wasifs::host {

/// A regular file of the host.
class HostFile final : public FileInode {
 public:
  /// `filesystem` is null for a descriptor that the embedder opened: then it cannot be opened again
  /// for more.
  HostFile(Ref<HostFileSystem> filesystem, Handle handle,
           FileType type = FileType::regular_file) noexcept;
  ~HostFile() override = default;

  [[nodiscard]] Result<Stat> stat() override;
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override;
  [[nodiscard]] Result<void> sync(bool data_only) override;
  [[nodiscard]] Result<Ref<Inode>> open(const OpenHow& how) override;
  [[nodiscard]] bool same_as(const Inode& other) const noexcept override;

  [[nodiscard]] Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;
  [[nodiscard]] Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
  [[nodiscard]] Result<Appended> append(WriteBuffers& buffers) override;
  [[nodiscard]] Result<Appended> append_for_owner(WriteBuffers& buffers) override;
  [[nodiscard]] Result<std::uint64_t> end_of_append() override;
  [[nodiscard]] Result<std::size_t> append_anywhere(WriteBuffers& buffers) override;
  [[nodiscard]] Result<void> truncate(std::uint64_t size) override;
  [[nodiscard]] Result<void> allocate(std::uint64_t offset, std::uint64_t length) override;
  [[nodiscard]] Result<void> advise(std::uint64_t offset, std::uint64_t length,
                                    Advice advice) override;

  [[nodiscard]] int handle() const noexcept { return handle_.get(); }
  /// Null for a descriptor of the embedder's.
  [[nodiscard]] const HostFileSystem* filesystem() const noexcept { return filesystem_.get(); }

 private:
  const Ref<HostFileSystem> filesystem_;
  const Handle handle_;
  const FileSizeLimit size_limit_;
};

}  // namespace wasifs::host
