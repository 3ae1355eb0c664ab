// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FIFOs, socket files and devices of the host. Looked up they are a `HostSpecial`, which can be
// asked what it is; whether they can be opened is up to `HostOptions::special`, and then they are a
// `HostStream`, or a `HostFile` where they can seek. Thread-safe.
#pragma once

#include "fs/host/handle.h"
#include "fs/host/host_filesystem.h"
#include "wasifs/inode.h"

namespace wasifs::host {

/// Opens the special file that `handle` names. A FIFO for writing that nobody reads: `nxio`;
/// neither open waits. Errors: `nxio` where it is not allowed, `acces`, what the driver says.
[[nodiscard]] Result<Ref<Inode>> open_special(const Ref<HostFileSystem>& filesystem, int handle,
                                              FileType type, const OpenHow& how);

/// A special file that is not open.
class HostSpecial final : public StreamInode {
 public:
  /// `handle` was opened with `look_flags`.
  HostSpecial(Ref<HostFileSystem> filesystem, Handle handle, FileType type) noexcept
      : StreamInode(type), filesystem_(std::move(filesystem)), handle_(std::move(handle)) {}
  ~HostSpecial() override = default;

  [[nodiscard]] Result<Stat> stat() override;
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override;
  [[nodiscard]] Result<Ref<Inode>> open(const OpenHow& how) override;
  [[nodiscard]] bool same_as(const Inode& other) const noexcept override;

  [[nodiscard]] int handle() const noexcept { return handle_.get(); }

 private:
  const Ref<HostFileSystem> filesystem_;
  const Handle handle_;
};

/// An open FIFO, terminal or other device without offsets. Its descriptor does not wait.
class HostStream final : public StreamInode {
 public:
  HostStream(Handle handle, FileType type) noexcept
      : StreamInode(type), handle_(std::move(handle)) {}
  ~HostStream() override = default;

  [[nodiscard]] Result<Stat> stat() override;
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override;
  [[nodiscard]] Readiness readiness() noexcept override;
  [[nodiscard]] WaitSource wait_source(Interest interest) noexcept override;
  [[nodiscard]] Result<std::size_t> try_read(ReadBuffers& buffers) override;
  [[nodiscard]] Result<std::size_t> try_write(WriteBuffers& buffers) override;

  [[nodiscard]] int handle() const noexcept { return handle_.get(); }

 private:
  const Handle handle_;
};

}  // namespace wasifs::host
