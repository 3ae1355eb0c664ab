// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/restore_plan.h"

#include <algorithm>
#include <bit>

#include "fs/mem/content.h"
#include "fs/mem/entry_table.h"
#include "snapshot/sentence.h"
#include "snapshot/vector_alignment.h"
#include "wasifs/filesystem.h"

namespace wasifs::mem {
namespace {

/// Numbers that count up stay below.
constexpr std::uint64_t most = INT64_MAX;

/// Whether a run may end after `length` bytes in the middle of its file.
constexpr bool may_end(std::uint64_t length, bool reserved) noexcept {
  const std::uint64_t rest = length % Content::block;
  return rest == 0 || (!reserved && std::has_single_bit(rest) && rest >= Content::smallest_extent);
}

}  // namespace

SnapshotResult<RestorePlan> RestorePlan::make(PartReader& reader, const Bounds& offered) {
  if (reader.version() != 1) {
    return sentence("it has version {} of memory trees; this library knows 1", reader.version());
  }
  RestorePlan plan;
  SNAPSHOT_CHECK(plan.read_segments(reader));
  SNAPSHOT_CHECK(plan.take_bounds(offered));
  SNAPSHOT_CHECK(plan.plan_nodes());
  const auto plan_parts = [&](const Parts& parts) -> SnapshotResult<void> {
    SNAPSHOT_CHECK(plan.plan_entries(parts));
    return plan.plan_runs(parts);
  };
  for (const saved::Segment* segment : plan.segments_) {
    SNAPSHOT_CHECK(plan.check_shape(*segment));
    SNAPSHOT_CHECK(plan.for_each_parts(*segment, plan_parts));
  }
  SNAPSHOT_CHECK(plan.plan_held());
  for (const Planned& inode : plan.inodes_) SNAPSHOT_CHECK(plan.check(inode));
  SNAPSHOT_CHECK(plan.check_no_circle());
  return plan;
}

SnapshotResult<void> RestorePlan::read_segments(PartReader& reader) {
  const std::size_t count = reader.segments();
  segments_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    SNAPSHOT_TRY(const auto bytes, reader.segment(i));
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    flatbuffers::Verifier verifier(data, bytes.size());
    if (!saved::VerifySegmentBuffer(verifier)) {
      return sentence("segment {} of a memory tree is damaged", i);
    }
    const saved::Segment* segment = saved::GetSegment(data);
    if (!elements_aligned(segment->nodes()) || !elements_aligned(segment->entries()) ||
        !elements_aligned(segment->runs()) ||
        (segment->tree() != nullptr && !elements_aligned(segment->tree()->held()))) {
      return sentence("segment {} of a memory tree does not lie at multiples of 8 bytes", i);
    }
    if ((segment->tree() != nullptr) != (i + 1 == count)) {
      return sentence("segment {} of {} of a memory tree is not in its place", i, count);
    }
    segments_.push_back(segment);
  }
  if (segments_.empty()) return sentence("a memory tree has no segment");
  tree_ = segments_.back()->tree();
  segments_.pop_back();
  if (span_of(tree_->first_chunks()).size() != segments_.size()) {
    return sentence("a memory tree says where {} segments have their chunks; it has {}",
                    span_of(tree_->first_chunks()).size(), segments_.size());
  }
  return {};
}

SnapshotResult<void> RestorePlan::take_bounds(const Bounds& offered) {
  bounds_ = {std::min(offered.bytes, tree_->max_bytes()),
             std::min(offered.inodes, tree_->max_inodes()),
             std::min({offered.max_file_size, tree_->max_file_size(), most})};
  if (tree_->last() > most) {
    return sentence("{} is no number of an inode of a memory tree", tree_->last());
  }
  if (tree_->device() == 0 || tree_->device() >= device_numbers_end) {
    return sentence("{} is no device number of a memory tree", tree_->device());
  }
  return {};
}

SnapshotResult<void> RestorePlan::plan_nodes() {
  std::uint64_t before = 0;
  for (const saved::Segment* segment : segments_) {
    for (const saved::Node& node : span_of(segment->nodes())) {
      if (node.number() <= before || node.number() > tree_->last()) {
        return sentence("inode {} of a memory tree is not between {} and {}", node.number(),
                        before + 1, tree_->last());
      }
      if (node.kind() > saved::Kind::MAX) {
        return sentence("inode {} is of kind {}, which does not exist", node.number(),
                        static_cast<unsigned>(node.kind()));
      }
      if (inodes_.size() >= bounds_.inodes || inodes_.size() >= nowhere) {
        return sentence("the memory tree has more than the {} inodes that it may", bounds_.inodes);
      }
      before = node.number();
      inodes_.push_back({.node = &node});
    }
  }
  return {};
}

std::uint32_t RestorePlan::find(std::uint64_t number) const noexcept {
  const auto of = [](const Planned& inode) { return inode.node->number(); };
  const auto found = std::ranges::lower_bound(inodes_, number, {}, of);
  if (found == inodes_.end() || of(*found) != number) return nowhere;
  return static_cast<std::uint32_t>(found - inodes_.begin());
}

/// Whether the parts of a segment are those that its inodes count.
SnapshotResult<void> RestorePlan::check_shape(const saved::Segment& segment) {
  std::uint64_t entries = 0;
  std::uint64_t runs = 0;
  for (const saved::Node& node : span_of(segment.nodes())) {
    (node.kind() == saved::Kind::directory ? entries : runs) += node.parts();
  }
  if (segment.of() != 0) {
    const std::uint32_t place = find(segment.of());
    if (place >= told_ || !span_of(segment.nodes()).empty()) {
      return sentence("a segment goes on with inode {}, which is not before it", segment.of());
    }
    (inodes_[place].node->kind() == saved::Kind::directory ? entries : runs) = UINT64_MAX;
  }
  told_ += span_of(segment.nodes()).size();
  const std::size_t entry_count = span_of(segment.entries()).size();
  const std::size_t run_count = span_of(segment.runs()).size();
  if ((entries != entry_count && entries != UINT64_MAX) ||
      (runs != run_count && runs != UINT64_MAX)) {
    return sentence("a segment has {} names and {} runs where its inodes count {} and {}",
                    entry_count, run_count, entries, runs);
  }
  return {};
}

SnapshotResult<void> RestorePlan::plan_entries(const Parts& parts) {
  Planned& directory = inodes_[parts.place];
  const std::uint64_t number = directory.node->number();
  for (const saved::Entry& entry : parts.entries) {
    if (entry.cookie() < std::max(directory.reached, EntryTable::first_cookie) ||
        entry.cookie() >= most) {
      return sentence("directory {} has a name with cookie {} after {}", number, entry.cookie(),
                      directory.reached);
    }
    directory.reached = entry.cookie() + 1;
    const std::uint32_t place = find(entry.number());
    if (place == nowhere) {
      return sentence("directory {} leads to inode {}, which is not there", number, entry.number());
    }
    Planned& inode = inodes_[place];
    if (++inode.names == nowhere) return sentence("inode {} has too many names", entry.number());
    if (inode.node->kind() != saved::Kind::directory) continue;
    if (inode.parent != nowhere) return sentence("directory {} has two names", entry.number());
    inode.parent = parts.place;
    ++directory.subdirectories;
  }
  return {};
}

SnapshotResult<void> RestorePlan::plan_runs(const Parts& parts) {
  Planned& file = inodes_[parts.place];
  const saved::Node& node = *file.node;
  if (node.kind() != saved::Kind::file && !parts.runs.empty()) {
    return sentence("inode {}, which is no file, has content", node.number());
  }
  for (const saved::Run& run : parts.runs) {
    const bool inside = run.offset() < node.size() && run.length() <= node.size() - run.offset();
    if (run.offset() % Content::block != 0 || run.offset() < file.reached || run.length() == 0 ||
        !inside ||
        (run.offset() + run.length() < node.size() && !may_end(run.length(), run.reserved()))) {
      return sentence("file {} of {} bytes cannot have {} at {}", node.number(), node.size(),
                      run.length(), run.offset());
    }
    SNAPSHOT_CHECK(charge(run.length(), node));
    file.reached = run.offset() + Content::blocks_of(run.length());
  }
  return {};
}

SnapshotResult<void> RestorePlan::charge(std::uint64_t bytes, const saved::Node& node) {
  if (bytes > bounds_.bytes - bytes_) {
    return sentence("with inode {} the memory tree has more than the {} bytes that it may",
                    node.number(), bounds_.bytes);
  }
  bytes_ += bytes;
  return {};
}

SnapshotResult<void> RestorePlan::plan_held() {
  for (const std::uint64_t number : span_of(tree_->held())) {
    const std::uint32_t place = find(number);
    if (place == nowhere || inodes_[place].held) {
      return sentence("inode {} of a memory tree is held, but not there or twice", number);
    }
    inodes_[place].held = true;
  }
  if (tree_->root() == 0) return {};
  const std::uint32_t root = find(tree_->root());
  if (root == nowhere || inodes_[root].node->kind() != saved::Kind::directory ||
      inodes_[root].parent != nowhere || inodes_[root].node->links() == 0) {
    return sentence("inode {} of a memory tree cannot be its root", tree_->root());
  }
  return {};
}

SnapshotResult<void> RestorePlan::check(const Planned& inode) {
  const saved::Node& node = *inode.node;
  SNAPSHOT_CHECK(check_links(inode));
  std::uint64_t counted = 1;
  switch (node.kind()) {
    case saved::Kind::file:
      if (node.size() > bounds_.max_file_size) {
        return sentence("file {} is longer than {} bytes: {}", node.number(), bounds_.max_file_size,
                        node.size());
      }
      break;
    case saved::Kind::directory:
      if (node.size() < std::max(inode.reached, EntryTable::first_cookie) || node.size() > most) {
        return sentence("directory {} cannot give cookie {} next", node.number(), node.size());
      }
      break;
    case saved::Kind::link:
      SNAPSHOT_CHECK(charge(node.size(), node));
      break;
    default:
      break;  // a special file: any number will do
  }
  if (node.kind() != saved::Kind::directory && node.links() > 1) counted = node.links();
  if (counted > bounds_.inodes - inode_count_) {
    return sentence("with inode {} the memory tree has more than the {} inodes that it may",
                    node.number(), bounds_.inodes);
  }
  inode_count_ += counted;
  return {};
}

/// Whether the link count is what the names say, and whether something leads there. Where the file
/// system is gone, so are directories that counted or held something.
SnapshotResult<void> RestorePlan::check_links(const Planned& inode) const {
  const saved::Node& node = *inode.node;
  const bool has_root = tree_->root() != 0;
  const bool is_root = has_root && node.number() == tree_->root();
  bool right = false;
  if (node.kind() != saved::Kind::directory) {
    right = has_root ? node.links() == inode.names : node.links() >= inode.names;
  } else if (node.links() == 0) {
    right = inode.reached == 0 && inode.names == 0;
  } else {
    right = node.links() == 2 + std::uint64_t{inode.subdirectories} &&
            (!has_root || is_root || inode.names == 1);
  }
  if (!right) return sentence("inode {} cannot have {} links", node.number(), node.links());
  if (inode.names == 0 && !inode.held && !is_root) {
    return sentence("nothing leads to inode {}", node.number());
  }
  return {};
}

/// Whether every directory is in a tree, by going up from each until known ground.
SnapshotResult<void> RestorePlan::check_no_circle() const {
  enum class Ground : std::uint8_t { unknown, stepped_on, firm };
  std::vector<Ground> ground(inodes_.size(), Ground::unknown);
  for (std::uint32_t start = 0; start < inodes_.size(); ++start) {
    std::uint32_t at = start;
    for (; at != nowhere && ground[at] == Ground::unknown; at = inodes_[at].parent) {
      ground[at] = Ground::stepped_on;
    }
    if (at != nowhere && ground[at] == Ground::stepped_on) {
      return sentence("directory {} lies in itself", inodes_[at].node->number());
    }
    for (at = start; at != nowhere && ground[at] == Ground::stepped_on; at = inodes_[at].parent) {
      ground[at] = Ground::firm;
    }
  }
  return {};
}

}  // namespace wasifs::mem
