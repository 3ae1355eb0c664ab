// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A regular file of the host on Windows. Looked up, its handle only names the file; opened, it owns
// the handle that one open file works through. Thread-safe: the kernel does the locking, and two
// appends through one handle exclude each other, to learn where each ended.
#pragma once

#include "base/mutex.h"
#include "fs/host/windows/tree.h"
#include "wasifs/inode.h"

namespace wasifs::host {

class WindowsFile final : public FileInode {
 public:
  /// `tree` is null for a descriptor that the embedder opened: it cannot be opened again for more.
  WindowsFile(Ref<WindowsTree> tree, OwnedHandle handle,
              FileType type = FileType::regular_file) noexcept;
  ~WindowsFile() override = default;

  [[nodiscard]] Result<Stat> stat() override;
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override;
  [[nodiscard]] Result<void> sync(bool data_only) override;
  [[nodiscard]] Result<Ref<Inode>> open(const OpenHow& how) override;
  [[nodiscard]] bool same_as(const Inode& other) const noexcept override;

  [[nodiscard]] Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;
  [[nodiscard]] Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
  [[nodiscard]] Result<Appended> append(WriteBuffers& buffers) override;
  [[nodiscard]] Result<void> truncate(std::uint64_t size) override;

  [[nodiscard]] const OwnedHandle& handle() const noexcept { return handle_; }

 private:
  const Ref<WindowsTree> tree_;
  const OwnedHandle handle_;
  Mutex appending_{lock_rank::inode_data(0)};
};

/// How a file is opened for `how`; what is there already.
[[nodiscard]] NtOpen nt_open(const OpenHow& how) noexcept;
/// The inode of what `nt_open(how)` opened, or why a guest may not have it. Truncates.
[[nodiscard]] Result<Ref<Inode>> adopt_opened(Ref<WindowsTree> tree, OwnedHandle handle,
                                              const OpenHow& how);

}  // namespace wasifs::host
