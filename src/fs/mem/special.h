// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FIFOs, sockets and devices in a memory file system: names and numbers, which nobody can open
// here. Any thread.
#pragma once

#include "fs/mem/node.h"
#include "wasifs/file_attributes.h"

namespace wasifs::mem {

class Special final : public StreamInode, public Node {
 public:
  Special(Ref<Common> common, const SpecialFile& what) noexcept;
  /// From a snapshot, or in a clone.
  Special(Ref<Common> common, const NodeState& state, const SpecialFile& what) noexcept;

  Result<Stat> stat() override { return describe(type(), 0); }
  Result<void> set_times(const TimesChange& change) override;
  Result<Ref<Inode>> open(const OpenHow&) override { return Errno::nxio; }
  Ref<Persistent> persistent() noexcept override { return shared_common(); }

  [[nodiscard]] const SpecialFile& what() const noexcept { return what_; }
  /// `to_change` by who does not hold the guard, the tree's lock.
  void begin_change() noexcept;

 private:
  const SpecialFile what_;
};

}  // namespace wasifs::mem
