// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/subtree/subtree_snapshot.h"

#include <exception>
#include <utility>

#include "fs/subtree/subtree.h"
#include "snapshot/sentence.h"
#include "subtree_generated.h"

namespace wasifs {
namespace {

/// No inode leads here: they are all the whole's.
class SavedSubtree final : public Persistent {
 public:
  SavedSubtree(Ref<FileSystem> whole, Ref<Inode> root) noexcept
      : whole_(std::move(whole)), root_(std::move(root)) {}

  std::string_view part_type() const noexcept override { return "subtree"; }
  void gather(PartGatherer& gatherer, Inode*) override {
    gatherer.filesystem(*whole_);
    gatherer.inode(*root_, whole_.get());
  }
  void save(PartWriter& writer, std::span<Inode* const>) override {
    const SavedInode place = writer.place_of(*root_);
    const saved::SubtreeRoot root(place.part, place.index);
    flatbuffers::FlatBufferBuilder builder;
    saved::FinishSubtreeBuffer(builder,
                               saved::CreateSubtree(builder, writer.part_of(*whole_), &root));
    const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
    writer.segment({begin, begin + builder.GetSize()});
  }

 private:
  const Ref<FileSystem> whole_;
  const Ref<Inode> root_;
};

class RestoredSubtree final : public RestoredPart {
 public:
  explicit RestoredSubtree(Ref<FileSystem> subtree) noexcept : subtree_(std::move(subtree)) {}

  Ref<FileSystem> filesystem() override { return subtree_; }
  SnapshotResult<Ref<Inode>> inode(std::uint32_t index) override {
    return sentence("a subtree has no inodes of its own; {} is none", index);
  }

 private:
  Ref<FileSystem> subtree_;
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
  return std::make_unique<RestoredSubtree>(make_subtree_at(std::move(whole), std::move(root)));
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
