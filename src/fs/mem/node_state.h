// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What snapshots and clones hold of each inode, whatever its kind.
#pragma once

#include <cstdint>

#include "fs/mem/attributes.h"
#include "wasifs/types.h"

namespace wasifs::mem {

struct NodeState {
  std::uint64_t ino = 0;
  Timestamp atim = 0;
  Timestamp mtim = 0;
  Timestamp ctim = 0;
  std::uint32_t nlink = 0;
  Ref<const Attributes> attributes = nullptr;  ///< Null: none.
};

}  // namespace wasifs::mem
