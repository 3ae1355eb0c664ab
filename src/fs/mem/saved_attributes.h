// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attributes of the inodes of one segment of a snapshot, as they come: what is read is checked.
// Used while a tree is restored, by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "fs/mem/attributes.h"
#include "fs/mem/restore_plan.h"

namespace wasifs::mem {

class SavedAttributes {
 public:
  explicit SavedAttributes(const saved::Segment& segment);

  /// What belongs to the inode at `place` in the segment, null where nothing does. To be asked for
  /// each, in order.
  [[nodiscard]] SnapshotResult<Ref<const Attributes>> take(std::uint32_t place,
                                                           AttributeMaker& maker);
  /// Whether all of it was taken.
  [[nodiscard]] bool empty() const noexcept {
    return permissions_.empty() && attributes_.empty() && bytes_.empty();
  }

 private:
  [[nodiscard]] SnapshotResult<Attributes::Named> take_named(std::uint32_t place);

  std::span<const saved::Permissions> permissions_;
  std::span<const saved::Attribute> attributes_;
  Cursor<std::uint8_t> bytes_;
};

}  // namespace wasifs::mem
