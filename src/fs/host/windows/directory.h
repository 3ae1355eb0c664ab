// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory of the host on Windows: a handle that each operation starts from. Thread-safe: the
// handle never changes, and a listing is shared once it is complete.
#pragma once

#include <memory>

#include "base/guarded.h"
#include "fs/host/windows/tree.h"
#include "wasifs/inode.h"

namespace wasifs::host {

class WindowsListing;

class WindowsDirectory final : public DirInode {
 public:
  WindowsDirectory(Ref<WindowsTree> tree, OwnedHandle handle) noexcept;
  ~WindowsDirectory() override;

  [[nodiscard]] Result<Stat> stat() override;
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override;
  [[nodiscard]] bool same_as(const Inode& other) const noexcept override;

  [[nodiscard]] Result<Ref<Inode>> lookup(std::string_view name) override;
  [[nodiscard]] Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override;
  [[nodiscard]] Result<Ref<Inode>> create_file(std::string_view name) override;
  [[nodiscard]] Result<void> make_directory(std::string_view name) override;
  [[nodiscard]] Result<void> make_link(std::string_view name, std::string_view target) override;
  [[nodiscard]] Result<void> unlink(std::string_view name) override;
  [[nodiscard]] Result<void> remove_directory(std::string_view name) override;
  [[nodiscard]] Result<Ref<Inode>> open_child(std::string_view name, const OpenHow& how) override;

  [[nodiscard]] const OwnedHandle& handle() const noexcept { return handle_; }
  [[nodiscard]] WindowsTree& tree() const noexcept { return *tree_; }

 private:
  const Ref<WindowsTree> tree_;
  const OwnedHandle handle_;
  Guarded<std::shared_ptr<const WindowsListing>, lock_rank::inode_data(0)> listing_;
};

}  // namespace wasifs::host
