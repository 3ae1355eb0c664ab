// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A symbolic link of the host: a handle that names the link itself. The resolver follows its text,
// never the kernel. Thread-safe: nothing in it changes.
#pragma once

#include "fs/host/handle.h"
#include "wasifs/inode.h"

namespace wasifs::host {

/// A symbolic link of the host.
class HostLink final : public LinkInode {
 public:
  /// `handle` was opened with `look_flags`.
  explicit HostLink(Handle handle) noexcept : handle_(std::move(handle)) {}
  ~HostLink() override = default;

  [[nodiscard]] Result<Stat> stat() override;
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override;
  [[nodiscard]] bool same_as(const Inode& other) const noexcept override;
  /// Errors: also `loop`, for a link of procfs that leads elsewhere than its text says.
  [[nodiscard]] Result<std::string> target() override;

  [[nodiscard]] int handle() const noexcept { return handle_.get(); }

 private:
  const Handle handle_;
};

}  // namespace wasifs::host
