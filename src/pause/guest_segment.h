// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one segment of a guest's part, which may be anything. One thread.
#pragma once

#include "guest_generated.h"
#include "wasifs/persist.h"

namespace wasifs::pause {

// Looks whether the segment is there and well-formed, so that its fields can be read; what they say
// is for others to judge. Good as long as `reader`.
[[nodiscard]] SnapshotResult<const guest::Guest*> open_guest(PartReader& reader);

// As above, and whether the guest is one of `module`.
[[nodiscard]] SnapshotResult<const guest::Guest*> open_guest(const Digest& module,
                                                             PartReader& reader);

// Of which module a guest is.
[[nodiscard]] Digest module_of(const guest::Guest& saved);

}  // namespace wasifs::pause
