// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory that exists only because something is mounted below it. It has no entries of its own
// (the walk and the listing add what is mounted) and cannot be written to. Made by the mount table.
// Immutable, any thread.
#pragma once

#include <cstdint>

#include "wasifs/inode.h"

namespace wasifs {

/// An empty read-only directory.
class SuppliedDirectory final : public DirInode {
 public:
  SuppliedDirectory(std::uint64_t device, std::uint64_t ino) noexcept
      : device_(device), ino_(ino) {}

  Result<Stat> stat() override {
    Stat stat;
    stat.dev = device_;
    stat.ino = ino_;
    stat.type = FileType::directory;
    return stat;
  }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  Result<Ref<Inode>> lookup(std::string_view) override { return Errno::noent; }
  Result<void> read_entries(std::uint64_t, const DirSink&) override { return {}; }

 private:
  std::uint64_t device_;
  std::uint64_t ino_;
};

}  // namespace wasifs
