// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a file system over others is while it comes back from a snapshot: itself, and its inodes
// that are held. Used by the file systems that are such. One thread.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "snapshot/sentence.h"
#include "wasifs/filesystem.h"
#include "wasifs/persist.h"

namespace wasifs {

/// `what` names it in sentences, such as "a filter". Static storage.
class RestoredView final : public RestoredPart {
 public:
  RestoredView(std::string_view what, Ref<FileSystem> view, std::vector<Ref<Inode>> held) noexcept
      : what_(what), view_(std::move(view)), held_(std::move(held)) {}

  Ref<FileSystem> filesystem() override { return view_; }
  SnapshotResult<Ref<Inode>> inode(std::uint32_t index) override {
    if (index < held_.size()) return held_[index];
    return sentence("of {} {} inodes are held; {} is none of them", what_, held_.size(), index);
  }

 private:
  const std::string_view what_;
  const Ref<FileSystem> view_;
  const std::vector<Ref<Inode>> held_;
};

}  // namespace wasifs
