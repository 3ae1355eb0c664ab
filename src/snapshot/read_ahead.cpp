// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot/read_ahead.h"

namespace wasifs {

SnapshotResult<void> ReadAhead::check(const StoredRecord& record,
                                      std::span<const NamedChunk> chunks) {
  std::unordered_map<Digest, std::uint32_t, DigestHash> sizes;
  for (const NamedChunk& chunk : record.chunks) sizes.emplace(chunk.digest, chunk.size);
  for (const NamedChunk& chunk : chunks) {
    const auto found = sizes.find(chunk.digest);
    if (found == sizes.end()) return sentence("chunk {} is missing", digest_text(chunk.digest));
    if (found->second != chunk.size) {
      return sentence("chunk {} has {} bytes, not {}", digest_text(chunk.digest), found->second,
                      chunk.size);
    }
  }
  return {};
}

void ReadAhead::expect(std::span<const NamedChunk> chunks) {
  expected_.assign(chunks.begin(), chunks.end());
  for (std::size_t i = 0; i < expected_.size(); ++i) places_.emplace(expected_[i].digest, i);
}

}  // namespace wasifs
