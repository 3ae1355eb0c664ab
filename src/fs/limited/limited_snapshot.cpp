// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/limited/limited_snapshot.h"

#include <exception>
#include <utility>
#include <vector>

#include "fs/limited/limited_view.h"
#include "limited_generated.h"
#include "snapshot/restored_view.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

/// With the limits at the time of saving. What is used is counted again.
class SavedLimited final : public Persistent {
 public:
  SavedLimited(Ref<FileSystem> below, std::shared_ptr<Quota> quota) noexcept
      : below_(std::move(below)), quota_(std::move(quota)) {}

  std::string_view part_type() const noexcept override { return "limited"; }
  void gather(PartGatherer& gatherer, Inode* held) override {
    if (held == nullptr) {
      gatherer.filesystem(*below_);
    } else {
      gatherer.inode(inode_below(*held), below_.get());
    }
  }
  void save(PartWriter& writer, std::span<Inode* const> held) override {
    std::vector<saved::LimitedPlace> places;
    for (Inode* inode : held) {
      const SavedInode place = writer.place_of(inode_below(*inode));
      places.emplace_back(place.part, place.index);
    }
    const QuotaLimits limits = quota_->limits();
    const saved::Limits numbers(limits.bytes, limits.inodes, limits.operations_per_second,
                                limits.bytes_per_second);
    flatbuffers::FlatBufferBuilder builder;
    const auto vector = builder.CreateVectorOfStructs(places);
    saved::FinishLimitedBuffer(
        builder, saved::CreateLimited(builder, writer.part_of(*below_), &numbers, vector));
    const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
    writer.segment({begin, begin + builder.GetSize()});
  }

 private:
  /// Only inodes of the view lead here.
  static Inode& inode_below(Inode& inode) { return dynamic_cast<ProxyInode&>(inode).below(); }

  const Ref<FileSystem> below_;
  const std::shared_ptr<Quota> quota_;
};

SnapshotResult<std::unique_ptr<RestoredPart>> restore(PartReader& reader) {
  if (reader.version() != 1)
    return sentence("it has version {} of limits; this library knows 1", reader.version());
  if (reader.segments() != 1)
    return sentence("limits have {} segments instead of one", reader.segments());
  SNAPSHOT_TRY(const auto segment, reader.segment(0));
  const auto* data = reinterpret_cast<const std::uint8_t*>(segment.data());
  flatbuffers::Verifier verifier(data, segment.size());
  if (!saved::VerifyLimitedBuffer(verifier)) return sentence("limits are damaged");
  const saved::Limited& saved = *saved::GetLimited(data);

  const saved::Limits& limits = *saved.limits();
  auto quota = Quota::create(
      {limits.bytes(), limits.inodes(), limits.operations_per_second(), limits.bytes_per_second()});
  if (!quota) return sentence("limits allow nothing in a second");
  SNAPSHOT_TRY(Ref<FileSystem> below, reader.filesystem(saved.below()));
  const auto view = make_limited_view(std::move(below), *std::move(quota));
  if (!view)
    return sentence("what is used of limits cannot be counted: {}", errno_message(view.error()));
  std::vector<Ref<Inode>> held;
  if (saved.held() != nullptr) {
    for (const saved::LimitedPlace* place : *saved.held()) {
      SNAPSHOT_TRY(Ref<Inode> inode, reader.inode({place->part(), place->index()}));
      auto opened = (*view)->opened_view_of(std::move(inode));
      if (!opened)
        return sentence("a file within limits cannot be used: {}", errno_message(opened.error()));
      held.push_back(*std::move(opened));
    }
  }
  return std::make_unique<RestoredView>("a file system within limits", *view, std::move(held));
}

}  // namespace

Ref<Persistent> persistent_limited(Ref<FileSystem> below, std::shared_ptr<Quota> quota) {
  return make_ref<SavedLimited>(std::move(below), std::move(quota));
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_limited(PartReader& reader) {
  try {
    return restore(reader);
  } catch (const std::exception&) {
    return sentence("the host has no memory for limits");
  }
}

}  // namespace wasifs
