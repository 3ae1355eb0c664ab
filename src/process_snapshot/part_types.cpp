// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of part types. A file system or stream that learns to be saved gets a line here.
#include "process_snapshot/part_types.h"

#include <array>

#include "fs/mem/mem_snapshot.h"

namespace wasifs {
namespace {

using Restored = SnapshotResult<std::unique_ptr<RestoredPart>>;

struct PartType {
  std::string_view name;
  Restored (*restore)(PartReader& reader, const MemOptions& memory);
};

constexpr std::array part_types{
    PartType{"mem", &mem::restore_mem},
};

}  // namespace

std::optional<Restored> restore_known_part(std::string_view type, PartReader& reader,
                                           const MemOptions& memory) {
  for (const PartType& known : part_types) {
    if (known.name == type) return known.restore(reader, memory);
  }
  return std::nullopt;
}

}  // namespace wasifs
