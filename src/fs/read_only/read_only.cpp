// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/fs/read_only.h"

#include <exception>
#include <utility>
#include <vector>

#include "fs/read_only/read_only_snapshot.h"
#include "read_only_generated.h"
#include "snapshot/restored_view.h"
#include "snapshot/sentence.h"
#include "wasifs/fs/proxy.h"

namespace wasifs {
namespace {

/// The view as a part of a snapshot: which file system it is of. Its inodes are those below.
class SavedView final : public Persistent {
 public:
  explicit SavedView(Ref<FileSystem> below) noexcept : below_(std::move(below)) {}

  std::string_view part_type() const noexcept override { return "read_only"; }
  void gather(PartGatherer& gatherer, Inode* held) override {
    if (held == nullptr) {
      gatherer.filesystem(*below_);
    } else {
      gatherer.inode(inode_below(*held), below_.get());
    }
  }
  void save(PartWriter& writer, std::span<Inode* const> held) override {
    std::vector<saved::Place> places;
    places.reserve(held.size());
    for (Inode* inode : held) {
      const SavedInode place = writer.place_of(inode_below(*inode));
      places.emplace_back(place.part, place.index);
    }
    flatbuffers::FlatBufferBuilder builder;
    const auto vector = builder.CreateVectorOfStructs(places);
    saved::FinishViewBuffer(builder, saved::CreateView(builder, writer.part_of(*below_), vector));
    const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
    writer.segment({begin, begin + builder.GetSize()});
  }

 private:
  /// Only inodes of the view lead here.
  static Inode& inode_below(Inode& inode) { return dynamic_cast<ProxyInode&>(inode).below(); }

  const Ref<FileSystem> below_;
};

/// Whatever changes something is refused in one place, so nothing can be forgotten.
class ReadOnly final : public ProxyFileSystem {
 public:
  explicit ReadOnly(const Ref<FileSystem>& below)
      : ProxyFileSystem(below, Steps::many), saved_(make_ref<SavedView>(below)) {}

  std::string_view type_name() const noexcept override { return "read_only"; }
  Ref<Persistent> persistent() noexcept override {
    if (below().persistent()) return saved_;
    return nullptr;
  }

  /// What this view shows in place of `inode`, which comes back from a snapshot.
  Ref<Inode> view_of(Ref<Inode> inode) { return wrap(std::move(inode)); }

 protected:
  Result<void> admit(const ProxyCall& call) override {
    if (changes(call.operation)) return Errno::rofs;
    return {};
  }

 private:
  const Ref<SavedView> saved_;
};

SnapshotResult<std::unique_ptr<RestoredPart>> restore(PartReader& reader) {
  if (reader.version() != 1) {
    return sentence("it has version {} of read-only views; this library knows 1", reader.version());
  }
  if (reader.segments() != 1) {
    return sentence("a read-only view has {} segments instead of one", reader.segments());
  }
  SNAPSHOT_TRY(const auto segment, reader.segment(0));
  const auto* data = reinterpret_cast<const std::uint8_t*>(segment.data());
  flatbuffers::Verifier verifier(data, segment.size());
  if (!saved::VerifyViewBuffer(verifier)) return sentence("a read-only view is damaged");
  const saved::View& saved = *saved::GetView(data);

  SNAPSHOT_TRY(const Ref<FileSystem> below, reader.filesystem(saved.below()));
  const auto view = make_ref<ReadOnly>(below);
  std::vector<Ref<Inode>> held;
  if (saved.held() != nullptr) {
    for (const saved::Place* place : *saved.held()) {
      SNAPSHOT_TRY(Ref<Inode> inode, reader.inode({place->part(), place->index()}));
      held.push_back(view->view_of(std::move(inode)));
    }
  }
  return std::make_unique<RestoredView>("a read-only view", view, std::move(held));
}

}  // namespace

Ref<FileSystem> make_read_only(Ref<FileSystem> below) {
  return make_ref<ReadOnly>(below);
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_read_only(PartReader& reader) {
  try {
    return restore(reader);
  } catch (const std::exception&) {
    return sentence("the host has no memory for a read-only view");
  }
}

}  // namespace wasifs
