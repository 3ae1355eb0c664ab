// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a store gives is checked once for all who restore: the root when it is opened, chunks when
// they are asked for. Segments are parsed in
// place, so that their bytes must not change under the parser: they are copied unless nobody else
// can write to them.
#include "snapshot/snapshot_contents.h"

#include <algorithm>
#include <cstring>

#include "snapshot/checked_chunks.h"
#include "snapshot/root.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

constexpr std::size_t segment_alignment = 16;

/// A segment that was asked for.
struct HeldSegment {
  std::shared_ptr<void> owner;
  std::span<const std::byte> bytes;
};

class Contents final : public SnapshotContents {
 public:
  Contents(std::string called, std::unique_ptr<StoreReader> reader, Root root, bool trusted,
           bool verify)
      : called_(std::move(called)),
        reader_(std::move(reader)),
        root_(std::move(root)),
        trusted_(trusted),
        chunks_(*reader_, root_.chunks, called_, verify || !trusted) {
    segments_.resize(root_.parts.size());
  }

  bool has_feature(std::string_view feature) const noexcept override;
  std::uint32_t parts() const noexcept override {
    return static_cast<std::uint32_t>(root_.parts.size());
  }
  Part part(std::uint32_t number) const override {
    const Root::Part& part = root_.parts.at(number);
    return {part.type, part.version, part.segments.size()};
  }
  SnapshotResult<std::span<const std::byte>> segment(std::uint32_t part,
                                                     std::size_t index) override;
  SnapshotResult<std::size_t> chunk_size(ChunkNumber number) const override;
  SnapshotResult<ChunkBytes> chunk(ChunkNumber number) override;
  SnapshotResult<Digest> digest(ChunkNumber number) const override;
  std::span<const NamedChunk> chunks() const noexcept override { return root_.chunks; }

 private:
  [[nodiscard]] SnapshotResult<const NamedChunk*> find(ChunkNumber number) const;
  [[nodiscard]] SnapshotResult<HeldSegment> assemble(const Root::Segment& segment);

  std::string called_;  // how messages call the snapshot
  std::unique_ptr<StoreReader> reader_;
  Root root_;
  bool trusted_;
  CheckedChunks chunks_;
  std::vector<std::vector<HeldSegment>> segments_;  // by part; filled as they are asked for
};

bool Contents::has_feature(std::string_view feature) const noexcept {
  return std::ranges::find(root_.critical, feature) != root_.critical.end() ||
         std::ranges::find(root_.optional, feature) != root_.optional.end();
}

SnapshotResult<const NamedChunk*> Contents::find(ChunkNumber number) const {
  if (number >= root_.slots.size()) {
    return sentence("{} has no chunk {}; there are {}", called_, number, root_.slots.size());
  }
  return &root_.chunks[root_.slots[number]];
}

SnapshotResult<std::size_t> Contents::chunk_size(ChunkNumber number) const {
  SNAPSHOT_TRY(const NamedChunk* const named, find(number));
  return named->size;
}

SnapshotResult<Digest> Contents::digest(ChunkNumber number) const {
  SNAPSHOT_TRY(const NamedChunk* const named, find(number));
  return named->digest;
}

SnapshotResult<ChunkBytes> Contents::chunk(ChunkNumber number) {
  SNAPSHOT_CHECK(find(number));
  return chunks_.get(root_.slots[number]);
}

SnapshotResult<HeldSegment> Contents::assemble(const Root::Segment& segment) {
  const std::uint64_t count = chunks_of(segment.size);
  if (count == 1 && trusted_) {
    SNAPSHOT_TRY(ChunkBytes chunk, this->chunk(segment.first));
    const auto address = reinterpret_cast<std::uintptr_t>(chunk.bytes.data());
    if (address % segment_alignment == 0) return HeldSegment{std::move(chunk.owner), chunk.bytes};
  }
  // What `new` gives for bytes is aligned for every type, hence to 16.
  static_assert(__STDCPP_DEFAULT_NEW_ALIGNMENT__ >= segment_alignment);
  auto bytes = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(segment.size));
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    SNAPSHOT_TRY(const ChunkBytes chunk, this->chunk(static_cast<ChunkNumber>(segment.first + i)));
    std::memcpy(bytes->data() + at, chunk.bytes.data(), chunk.bytes.size());
    at += chunk.bytes.size();
  }
  const std::span<const std::byte> all(*bytes);
  return HeldSegment{std::move(bytes), all};
}

SnapshotResult<std::span<const std::byte>> Contents::segment(std::uint32_t part,
                                                             std::size_t index) {
  if (part >= root_.parts.size() || index >= root_.parts[part].segments.size()) {
    return sentence("{} has no segment {} of part {}", called_, index, part);
  }
  std::vector<HeldSegment>& held = segments_[part];
  if (held.empty()) held.resize(root_.parts[part].segments.size());
  if (held[index].owner == nullptr) {
    SNAPSHOT_TRY(held[index], assemble(root_.parts[part].segments[index]));
  }
  return held[index].bytes;
}

}  // namespace

SnapshotResult<std::unique_ptr<SnapshotContents>> SnapshotContents::open(
    SnapshotStore& store, std::string_view name, std::uint64_t metadata_limit, bool verify) {
  if (!valid_snapshot_name(name)) return sentence("{} cannot name a snapshot", shown(name));
  SNAPSHOT_TRY(auto reader, store.read(name));
  std::string called = fmt::format("snapshot `{}` in {}", name, store.description());
  if (reader->root().size() > metadata_limit) {
    return sentence("{}: its root has {} bytes; {} are allowed", called, reader->root().size(),
                    metadata_limit);
  }
  // A copy: what is checked here must not change before it is read, and has to lie at a multiple of
  // 16 bytes.
  const std::vector<std::byte> bytes(reader->root().begin(), reader->root().end());
  SnapshotResult<Root> root = decode_root(bytes, metadata_limit);
  if (!root) return sentence("{}: {}", called, root.error());
  SNAPSHOT_CHECK(reader->expect(root->chunks));
  return std::make_unique<Contents>(std::move(called), std::move(reader), *std::move(root),
                                    store.trusted(), verify);
}

}  // namespace wasifs
