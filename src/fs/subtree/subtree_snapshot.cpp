// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/subtree/subtree_snapshot.h"

#include <exception>
#include <utility>
#include <vector>

#include "fs/subtree/subtree.h"
#include "snapshot/restored_view.h"
#include "snapshot/sentence.h"
#include "subtree_generated.h"

namespace wasifs {
namespace {

/// Its inodes are all the whole's. A directory that was opened here is held here as well, so that
/// it comes back in this file system, which moves names between its own directories only.
class SavedSubtree final : public Persistent {
 public:
  SavedSubtree(Ref<FileSystem> whole, Ref<Inode> root) noexcept
      : whole_(std::move(whole)), root_(std::move(root)) {}

  std::string_view part_type() const noexcept override { return "subtree"; }
  void gather(PartGatherer& gatherer, Inode* held) override {
    if (held != nullptr) return gatherer.inode(*held, whole_.get());
    gatherer.filesystem(*whole_);
    gatherer.inode(*root_, whole_.get());
  }
  void save(PartWriter& writer, std::span<Inode* const> held) override {
    const auto place_of = [&](const Inode& inode) {
      const SavedInode place = writer.place_of(inode);
      return saved::SubtreeRoot(place.part, place.index);
    };
    const saved::SubtreeRoot root = place_of(*root_);
    std::vector<saved::SubtreeRoot> places;
    places.reserve(held.size());
    for (Inode* inode : held) places.push_back(place_of(*inode));
    flatbuffers::FlatBufferBuilder builder;
    const auto vector = places.empty() ? 0 : builder.CreateVectorOfStructs(places);
    saved::FinishSubtreeBuffer(
        builder, saved::CreateSubtree(builder, writer.part_of(*whole_), &root, vector));
    const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
    writer.segment({begin, begin + builder.GetSize()});
  }

 private:
  const Ref<FileSystem> whole_;
  const Ref<Inode> root_;
};

SnapshotResult<std::unique_ptr<RestoredPart>> restore(PartReader& reader) {
  if (reader.version() != 1)
    return sentence("it has version {} of subtrees; this library knows 1", reader.version());
  if (reader.segments() != 1)
    return sentence("a subtree has {} segments instead of one", reader.segments());
  SNAPSHOT_TRY(const auto segment, reader.segment(0));
  const auto* data = reinterpret_cast<const std::uint8_t*>(segment.data());
  flatbuffers::Verifier verifier(data, segment.size());
  if (!saved::VerifySubtreeBuffer(verifier)) return sentence("a subtree is damaged");
  const saved::Subtree& saved = *saved::GetSubtree(data);

  SNAPSHOT_TRY(Ref<FileSystem> whole, reader.filesystem(saved.whole()));
  SNAPSHOT_TRY(Ref<Inode> root, reader.inode({saved.root()->part(), saved.root()->index()}));
  if (whole == nullptr || root == nullptr) return sentence("a subtree is of nothing");
  std::vector<Ref<Inode>> held;
  if (saved.held() != nullptr) {
    for (const saved::SubtreeRoot* place : *saved.held()) {
      SNAPSHOT_TRY(Ref<Inode> inode, reader.inode({place->part(), place->index()}));
      held.push_back(std::move(inode));
    }
  }
  return std::make_unique<RestoredView>(
      "a subtree", make_subtree_at(std::move(whole), std::move(root)), std::move(held));
}

}  // namespace

Ref<Persistent> persistent_subtree(Ref<FileSystem> whole, Ref<Inode> root) {
  return make_ref<SavedSubtree>(std::move(whole), std::move(root));
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_subtree(PartReader& reader) {
  try {
    return restore(reader);
  } catch (const std::exception&) {
    return sentence("the host has no memory for a subtree");
  }
}

}  // namespace wasifs
