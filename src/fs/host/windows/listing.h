// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All entries of a host directory on Windows at one moment. Windows cannot go on in the middle of a
// directory, so they are read at once and their places in the list are the cookies. Any thread:
// it never changes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fs/host/windows/tree.h"

namespace wasifs::host {

class WindowsListing {
 public:
  explicit WindowsListing(Ref<WindowsTree> tree) noexcept : tree_(std::move(tree)) {}
  WindowsListing(const WindowsListing&) = delete;
  WindowsListing& operator=(const WindowsListing&) = delete;
  ~WindowsListing() { tree_->listing_budget().give_back(charged_); }

  /// Reads the directory behind `directory`. A name that a guest could not open is left out.
  /// Errors: `acces`, `nomem` (the budget), `ilseq` (`strict_utf8_names`), `io`.
  [[nodiscard]] static Result<std::shared_ptr<const WindowsListing>> read(
      const Ref<WindowsTree>& tree, HANDLE directory);
  /// `DirInode::read_entries`, without looking anew.
  [[nodiscard]] Result<void> list(std::uint64_t cookie, const DirSink& sink) const;

 private:
  struct Entry {
    std::uint64_t ino;
    std::size_t name;  // where in `names_`
    std::uint16_t length;
    FileType type;
  };
  Result<void> add(const FILE_ID_BOTH_DIR_INFO& entry);

  const Ref<WindowsTree> tree_;
  std::size_t charged_ = 0;
  std::vector<Entry> entries_;
  std::string names_;
};

}  // namespace wasifs::host
