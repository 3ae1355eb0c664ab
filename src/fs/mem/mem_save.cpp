// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A memory file system as a part of a snapshot; mem.fbs says how it looks. The same tree gives the
// same bytes, however it came about: what follows from memory, such as how content is cut into
// extents, is not seen. Nor is it seen what was saved before: where a segment would be what it was
// in the last save, and the store still has that, its digests are given in place of its bytes.
#include <algorithm>
#include <utility>
#include <vector>

#include "fs/mem/directory.h"
#include "fs/mem/saved_layout.h"
#include "fs/mem/saved_set.h"
#include "fs/mem/segment_encoder.h"

namespace wasifs::mem {
namespace {

/// Inodes whose segments are to be written.
struct Step {
  std::span<const SavedNode> nodes;  ///< With numbers in `[first, first + width)`.
  std::uint64_t first;
  std::uint64_t width;
  std::span<SavedSegment> again;  ///< All that they gave before; empty: one segment is to be made.
};

/// Divides inodes by their numbers, so that the place of one does not depend on others.
class Division {
 public:
  /// `before`: the segments of the last save, of which those are valid that hold no inode of
  /// `changed`.
  Division(std::span<const std::uint64_t> changed, std::span<SavedSegment> before)
      : changed_(changed), before_(before) {}

  /// Adds what is to be done for all `nodes`.
  void add_all(std::span<const SavedNode> nodes) {
    while (!nodes.empty()) {
      const std::uint64_t first = nodes.front().number / nodes_per_segment * nodes_per_segment;
      const std::size_t count = count_below(nodes, first + nodes_per_segment);
      add(nodes.first(count), first, nodes_per_segment);
      nodes = nodes.subspan(count);
    }
  }
  [[nodiscard]] std::span<Step> steps() noexcept { return steps_; }

  [[nodiscard]] static std::size_t count_below(std::span<const SavedNode> nodes,
                                               std::uint64_t number) {
    const auto end = std::ranges::lower_bound(nodes, number, {}, &SavedNode::number);
    return static_cast<std::size_t>(end - nodes.begin());
  }

  void add(std::span<const SavedNode> nodes, std::uint64_t first, std::uint64_t width) {
    if (nodes.empty()) return;
    if (const auto again = unchanged(first, width); !again.empty()) {
      steps_.push_back({nodes, first, width, again});
      return;
    }
    std::size_t size = 0;
    for (const SavedNode& saved : nodes) size += saved.size;
    if (size <= good_segment_size || nodes.size() == 1) {
      steps_.push_back({nodes, first, width, {}});
      return;
    }
    const std::uint64_t half = width / 2;
    const std::size_t count = count_below(nodes, first + half);
    add(nodes.first(count), first, half);
    add(nodes.subspan(count), first + half, half);
  }

 private:
  /// What the inodes of a range gave before, where they would give it again.
  [[nodiscard]] std::span<SavedSegment> unchanged(std::uint64_t first, std::uint64_t width) const {
    const auto changed = std::ranges::lower_bound(changed_, first);
    if (changed != changed_.end() && *changed < first + width) return {};
    const auto begin = std::ranges::lower_bound(before_, first, {}, &SavedSegment::first);
    const auto end =
        std::ranges::lower_bound(begin, before_.end(), first + width, {}, &SavedSegment::first);
    // A segment that reaches beyond the range had others in it, which are elsewhere now.
    if (begin == end || begin->width == 0 || begin->width > width) return {};
    return {begin, end};
  }

  std::span<const std::uint64_t> changed_;
  std::span<SavedSegment> before_;
  std::vector<Step> steps_;
};

/// Which segments of `steps` can be had again.
class Stored {
 public:
  Stored(std::span<const Step> steps, SegmentReuse& store) {
    for (const Step& step : steps) {
      for (const SavedSegment& segment : step.again) {
        const auto digests = segment.chunks();
        asked_.insert(asked_.end(), digests.begin(), digests.end());
      }
    }
    there_ = store.present(asked_);
  }

  /// Whether the store has all of them; asked for each step once, in order.
  [[nodiscard]] bool has_next(std::span<const SavedSegment> segments) {
    bool all = true;
    for (const SavedSegment& segment : segments) {
      for (std::size_t i = 0; i < segment.chunk_count(); ++i, ++next_) {
        // A save that failed may have left digests unknown.
        all = all && there_[next_] && asked_[next_].known();
      }
    }
    return all;
  }

 private:
  std::vector<Digest> asked_;
  std::vector<bool> there_;
  std::size_t next_ = 0;
};

void write_anew(const Step& step, SegmentEncoder& encoder) {
  Division division({}, {});
  division.add(step.nodes, step.first, step.width);
  for (const Step& part : division.steps()) encoder.write(part.nodes, part.first, part.width);
}

/// Each segment of inodes comes with those that go on with one of them.
void write_again(const Step& step, SegmentEncoder& encoder) {
  std::span<const SavedNode> nodes = step.nodes;
  for (auto begin = step.again.begin(); begin != step.again.end();) {
    const auto end = std::find_if(std::next(begin), step.again.end(),
                                  [](const SavedSegment& segment) { return segment.width != 0; });
    const std::size_t count = Division::count_below(nodes, begin->first + begin->width);
    encoder.write_again(nodes.first(count), {begin, end});
    nodes = nodes.subspan(count);
    begin = end;
  }
}

/// Makes all inodes below `root` (null: none) and `held`, in a clone.
Result<void> make_all(Directory* root, std::span<Inode* const> held) {
  std::vector<Directory*> waiting;
  if (root != nullptr) waiting.push_back(root);
  for (Inode* inode : held) {
    if (auto* directory = inode->as_directory()) {
      waiting.push_back(static_cast<Directory*>(directory));
    }
  }
  while (!waiting.empty()) {
    Directory* directory = waiting.back();
    waiting.pop_back();
    WASIFS_CHECK(directory->make_all());
    directory->entries().visit_from(0, [&](const Entry& entry) {
      if (auto* child = entry.inode()->as_directory()) {
        waiting.push_back(static_cast<Directory*>(child));
      }
      return true;
    });
  }
  return {};
}

}  // namespace

void Common::save(PartWriter& writer, std::span<Inode* const> held) {
  if (origin && !all_made_) {
    if (!make_all(root, held)) return writer.fail("a clone of a memory tree is not whole");
    all_made_ = root != nullptr;
  }
  Directory* const saved_root = writer.filesystem_held() ? root : nullptr;
  auto* const reuse = dynamic_cast<SegmentReuse*>(&writer);
  if (saved_root == nullptr || reuse == nullptr) {
    // The last save that can be built upon stays that.
    const SavedSet set = SavedSet::find_all(saved_root, held);
    SegmentEncoder encoder(writer, nullptr);
    Division division({}, {});
    division.add_all(set.nodes);
    for (const Step& step : division.steps()) encoder.write(step.nodes, step.first, step.width);
    encoder.write_tree(*this, saved_root, held);
    return;
  }

  const std::unique_ptr<LastSave> last = std::move(last_save_);
  const bool known = last != nullptr && changes.complete();
  SavedSet set =
      known ? SavedSet::update(*last, changes.take(), held) : SavedSet::find_all(saved_root, held);
  SegmentEncoder encoder(writer, reuse);
  Division division(set.changed, known ? std::span(last->segments) : std::span<SavedSegment>());
  division.add_all(set.nodes);
  Stored stored(division.steps(), *reuse);
  for (const Step& step : division.steps()) {
    if (step.again.empty()) {
      encoder.write(step.nodes, step.first, step.width);
    } else if (stored.has_next(step.again)) {
      write_again(step, encoder);
    } else {
      write_anew(step, encoder);
    }
  }
  encoder.write_tree(*this, saved_root, held);
  if (!set.counted || !changes.begin_period(last_ino)) return;
  last_save_ = std::make_unique<LastSave>(
      LastSave{std::move(set.nodes), std::move(set.nameless), encoder.take_segments()});
}

void Common::forget_last_save() noexcept {
  changes.stop();
  last_save_.reset();
}

}  // namespace wasifs::mem
