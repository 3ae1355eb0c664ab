// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a part writes to, as far as it goes to the writer of the snapshot as it is. Who saves
// derives from it and says what leads to other parts. One thread.
#pragma once

#include <string>
#include <utility>

#include "snapshot/segment_reuse.h"
#include "snapshot/snapshot_writer.h"

namespace wasifs {

class WritingPart : public PartWriter, public SegmentReuse {
 public:
  ChunkNumber chunk(std::span<const std::span<const std::byte>> pieces, Digest* digest) override {
    return writer_.chunk(pieces, digest);
  }
  ChunkNumber copied_chunk(std::span<const std::byte> bytes) override {
    return writer_.copied_chunk(bytes);
  }
  void segment(std::vector<std::byte> bytes) override { writer_.segment(std::move(bytes)); }
  void segment(std::vector<std::byte> bytes, std::span<Digest> digests) override {
    writer_.segment(std::move(bytes), digests);
  }
  std::vector<bool> present(std::span<const Digest> digests) override {
    return writer_.present(digests);
  }
  void segment_again(std::uint64_t size, std::span<const Digest> digests) override {
    writer_.segment_again(size, digests);
  }
  void fail(std::string sentence) override { writer_.fail(std::move(sentence)); }

 protected:
  explicit WritingPart(SnapshotWriter& writer) noexcept : writer_(writer) {}
  ~WritingPart() = default;

 private:
  SnapshotWriter& writer_;
};

}  // namespace wasifs
