// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FlatBuffers as segments, and back: nothing is looked at before the verifier has passed it. Used
// by both directions.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <cstddef>
#include <span>
#include <vector>

#include "snapshot/sentence.h"

namespace wasifs {

/// What was built, as a segment.
[[nodiscard]] inline std::vector<std::byte> bytes_of(
    const flatbuffers::FlatBufferBuilder& builder) {
  const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
  return {bytes.begin(), bytes.end()};
}

/// The root table of `segment`, which lives as long as the bytes. `identifier` is that of the
/// schema, `what` names the part.
template <class Table>
[[nodiscard]] SnapshotResult<const Table*> verified(std::span<const std::byte> segment,
                                                    const char* identifier, const char* what) {
  constexpr flatbuffers::uoffset_t deepest = 8;
  if (segment.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    return sentence("the part \"{}\" has a segment of {} bytes", what, segment.size());
  }
  // Every table takes bytes of its own, or is counted each time that something refers to it.
  const auto most_tables = static_cast<flatbuffers::uoffset_t>(segment.size() / 4 + 16);
  flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(segment.data()),
                                 segment.size(), deepest, most_tables);
  if (!verifier.VerifyBuffer<Table>(identifier)) {
    return sentence("the part \"{}\" is damaged", what);
  }
  return flatbuffers::GetRoot<Table>(segment.data());
}

}  // namespace wasifs
