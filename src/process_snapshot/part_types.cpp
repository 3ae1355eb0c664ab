// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of part types. A file system or stream that learns to be saved gets a line here.
#include "process_snapshot/part_types.h"

#include <array>

#include "fs/filter/filter_snapshot.h"
#include "fs/limited/limited_snapshot.h"
#include "fs/mem/mem_snapshot.h"
#include "fs/overlay/overlay_snapshot.h"
#include "fs/read_only/read_only_snapshot.h"
#include "fs/subtree/subtree_snapshot.h"
#include "io/io_snapshot.h"

namespace wasifs {
namespace {

using Restored = SnapshotResult<std::unique_ptr<RestoredPart>>;

struct PartType {
  std::string_view name;
  Restored (*restore)(PartReader& reader, const MemOptions& memory);
};

/// Views of other parts need no bounds of their own.
template <Restored (*restore)(PartReader& reader)>
Restored restore_view(PartReader& reader, const MemOptions&) {
  return restore(reader);
}

/// Streams are bounded as memory trees are.
template <Restored (*restore)(PartReader& reader, std::uint64_t most_bytes)>
Restored restore_stream(PartReader& reader, const MemOptions& memory) {
  return restore(reader, memory.bytes);
}

constexpr std::array part_types{
    PartType{"mem", &mem::restore_mem},
    PartType{"read_only", &restore_view<&restore_read_only>},
    PartType{"overlay", &restore_view<&restore_overlay>},
    PartType{"union", &restore_view<&restore_union>},
    PartType{"filter", &restore_view<&restore_filter>},
    PartType{"limited", &restore_view<&restore_limited>},
    PartType{"subtree", &restore_view<&restore_subtree>},
    PartType{"pipe", &restore_stream<&restore_pipe>},
    PartType{"null_stream", &restore_stream<&restore_null_stream>},
    PartType{"bytes_input", &restore_stream<&restore_bytes_input>},
    PartType{"bytes_output", &restore_stream<&restore_bytes_output>},
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
