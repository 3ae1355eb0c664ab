// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a part of a snapshot says of a memory file system, checked before the first inode is made:
// afterwards every number leads somewhere, the directories are trees, link counts are right and
// content is within the bounds. Whether names are good, and what the chunks are, is seen when they
// are used. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mem_generated.h"
#include "wasifs/persist.h"

namespace wasifs::mem {

/// The structs of `vector`, which may be null.
template <class T>
[[nodiscard]] std::span<const T> span_of(const flatbuffers::Vector<const T*>* vector) noexcept {
  if (vector == nullptr) return {};
  return {reinterpret_cast<const T*>(vector->Data()), vector->size()};
}
/// The numbers of `vector`, which may be null.
template <class T>
[[nodiscard]] std::span<const T> span_of(const flatbuffers::Vector<T>* vector) noexcept {
  if (vector == nullptr) return {};
  return {vector->data(), vector->size()};
}

/// Takes elements off the front of others.
template <class T>
class Cursor {
 public:
  explicit Cursor(std::span<const T> all) noexcept : left_(all) {}
  /// The next `count`, or none where there are not so many.
  [[nodiscard]] std::optional<std::span<const T>> take(std::uint64_t count) noexcept {
    if (count > left_.size()) return std::nullopt;
    const auto taken = left_.first(static_cast<std::size_t>(count));
    left_ = left_.subspan(taken.size());
    return taken;
  }
  [[nodiscard]] bool empty() const noexcept { return left_.empty(); }

 private:
  std::span<const T> left_;
};

/// See the top of the file.
class RestorePlan {
 public:
  static constexpr std::uint32_t nowhere = UINT32_MAX;

  /// Bounds that the tree keeps.
  struct Bounds {
    std::uint64_t bytes;
    std::uint64_t inodes;
    std::uint64_t max_file_size;
  };
  /// One inode.
  struct Planned {
    const saved::Node* node;
    std::uint64_t reached = 0;         ///< Behind the last cookie or run that was seen.
    std::uint32_t parent = nowhere;    ///< Of a directory: the place of the one that it is in.
    std::uint32_t names = 0;           ///< That lead to it.
    std::uint32_t subdirectories = 0;  ///< In it.
    bool held = false;
  };
  /// Consecutive parts of one inode in a segment.
  struct Parts {
    std::uint32_t place;  ///< Of the inode.
    std::span<const saved::Entry> entries;
    std::span<const saved::Run> runs;
  };

  /// Reads and checks. `reader` has to live as long as the plan. The lower bounds hold, those given
  /// or the saved.
  [[nodiscard]] static SnapshotResult<RestorePlan> make(PartReader& reader, const Bounds& offered);

  [[nodiscard]] std::span<const saved::Segment* const> segments() const noexcept {
    return segments_;
  }
  [[nodiscard]] std::span<const Planned> inodes() const noexcept { return inodes_; }
  [[nodiscard]] const saved::Tree& tree() const noexcept { return *tree_; }
  [[nodiscard]] const Bounds& bounds() const noexcept { return bounds_; }
  /// What is charged for all of them.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint64_t inode_count() const noexcept { return inode_count_; }
  /// The place of an inode in `inodes`, or `nowhere`.
  [[nodiscard]] std::uint32_t find(std::uint64_t number) const noexcept;

  /// Calls `visit(parts)` for the inodes that `segment` tells of, in order; gives the first
  /// sentence that it returns.
  template <class Visit>
  [[nodiscard]] SnapshotResult<void> for_each_parts(const saved::Segment& segment,
                                                    Visit visit) const;

 private:
  RestorePlan() = default;
  [[nodiscard]] SnapshotResult<void> read_segments(PartReader& reader);
  [[nodiscard]] SnapshotResult<void> take_bounds(const Bounds& offered);
  [[nodiscard]] SnapshotResult<void> plan_nodes();
  [[nodiscard]] SnapshotResult<void> check_shape(const saved::Segment& segment);
  [[nodiscard]] SnapshotResult<void> plan_entries(const Parts& parts);
  [[nodiscard]] SnapshotResult<void> plan_runs(const Parts& parts);
  [[nodiscard]] SnapshotResult<void> plan_held();
  [[nodiscard]] SnapshotResult<void> check(const Planned& inode);
  [[nodiscard]] SnapshotResult<void> check_links(const Planned& inode) const;
  [[nodiscard]] SnapshotResult<void> check_no_circle() const;
  [[nodiscard]] SnapshotResult<void> charge(std::uint64_t bytes, const saved::Node& node);

  std::vector<const saved::Segment*> segments_;
  const saved::Tree* tree_ = nullptr;
  std::vector<Planned> inodes_;  // by number
  std::size_t told_ = 0;         // of these, in the segments whose shape was checked
  Bounds bounds_{};
  std::uint64_t bytes_ = 0;
  std::uint64_t inode_count_ = 0;
};

template <class Visit>
SnapshotResult<void> RestorePlan::for_each_parts(const saved::Segment& segment, Visit visit) const {
  const auto entries = span_of(segment.entries());
  const auto runs = span_of(segment.runs());
  if (segment.of() != 0) return visit(Parts{find(segment.of()), entries, runs});
  const auto nodes = span_of(segment.nodes());
  if (nodes.empty()) return {};
  std::uint32_t place = find(nodes.front().number());
  Cursor<saved::Entry> entries_left(entries);
  Cursor<saved::Run> runs_left(runs);
  for (const saved::Node& node : nodes) {
    Parts parts{place++, {}, {}};
    if (node.kind() == saved::Kind::directory) {
      parts.entries = *entries_left.take(node.parts());
    } else {
      parts.runs = *runs_left.take(node.parts());
    }
    if (auto done = visit(parts); !done) return done;
  }
  return {};
}

}  // namespace wasifs::mem
