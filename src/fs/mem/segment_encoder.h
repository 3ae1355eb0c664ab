// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes segments of inodes, as mem.fbs says, and gives them to a writer; or gives it the digests of
// those that an earlier save made of the same. Used by saves, by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "fs/mem/common.h"
#include "fs/mem/content.h"
#include "fs/mem/entry_table.h"
#include "fs/mem/last_save.h"
#include "mem_generated.h"
#include "snapshot/segment_reuse.h"

namespace wasifs::mem {

/// See `SavedNode::size`.
[[nodiscard]] std::size_t saved_size(Inode& inode);

class Directory;

class SegmentEncoder {
 public:
  /// `reuse`: the same writer, or null where it can do no more than it must.
  SegmentEncoder(PartWriter& writer, SegmentReuse* reuse) : writer_(writer), reuse_(reuse) {}

  /// Writes all `nodes`, whose numbers lie in `[first, first + width)`, as one segment, and what of
  /// them needs segments of its own.
  void write(std::span<const SavedNode> nodes, std::uint64_t first, std::uint64_t width);
  /// The same by the segments that `write` made of the same state before, which are moved from.
  void write_again(std::span<const SavedNode> nodes, std::span<SavedSegment> before);
  /// Writes the last one.
  void write_tree(Common& common, const Directory* root, std::span<Inode* const> held);

  /// All segments but the last.
  [[nodiscard]] std::vector<SavedSegment> take_segments() noexcept { return std::move(segments_); }

 private:
  void add_node(const SavedNode& saved);
  void add_attributes(const Attributes& attributes);
  void add_entry(const Entry& entry);
  void add_run(Content& content, const Content::Run& run);
  void write_rest(const SavedNode& saved);
  void write_rest_of(std::uint64_t number, Directory& directory);
  void write_rest_of(std::uint64_t number, Content& content);
  void add_chunk(Content& content, std::uint64_t offset, std::uint64_t length);
  void finish(std::uint64_t first, std::uint64_t width);
  void finish_again(SavedSegment before);
  void clear() noexcept;

  PartWriter& writer_;
  SegmentReuse* reuse_;
  std::span<SavedSegment> again_;  // what is still to be written in place of what is encoded
  flatbuffers::FlatBufferBuilder builder_;
  std::vector<saved::Node> nodes_;
  std::vector<saved::Entry> entries_;
  std::vector<std::uint8_t> names_;
  std::vector<saved::Run> runs_;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint32_t> chunks_;
  std::vector<saved::Permissions> permissions_;
  std::vector<saved::Attribute> attributes_;
  std::vector<std::uint8_t> attribute_bytes_;
  std::vector<std::uint32_t> first_chunks_;
  std::vector<std::span<const std::byte>> pieces_;
  std::vector<SavedSegment> segments_;
};

}  // namespace wasifs::mem
