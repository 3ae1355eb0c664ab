// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A symbolic link or a junction of the host on Windows. Thread-safe: the handle never changes.
#pragma once

#include "fs/host/windows/nt.h"
#include "wasifs/inode.h"

namespace wasifs::host {

class WindowsLink final : public LinkInode {
 public:
  explicit WindowsLink(OwnedHandle handle) noexcept : handle_(std::move(handle)) {}
  ~WindowsLink() override = default;

  [[nodiscard]] Result<Stat> stat() override;
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override;
  [[nodiscard]] bool same_as(const Inode& other) const noexcept override;
  [[nodiscard]] Result<std::string> target() override;

  [[nodiscard]] const OwnedHandle& handle() const noexcept { return handle_; }

 private:
  const OwnedHandle handle_;
};

}  // namespace wasifs::host
