// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parts on demand.
#include "process_snapshot/restorer.h"

#include "process_snapshot/bounds.h"
#include "process_snapshot/external_encode.h"
#include "process_snapshot/external_restore.h"
#include "process_snapshot/part_types.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

class Reader final : public PartReader {
 public:
  Reader(SnapshotContents& contents, std::uint32_t part, Restorer* restorer)
      : contents_(contents), part_(part), restorer_(restorer), about_(contents.part(part)) {}

  std::uint32_t version() const noexcept override { return about_.version; }
  std::size_t segments() const noexcept override { return about_.segments; }
  SnapshotResult<std::span<const std::byte>> segment(std::size_t index) override {
    return contents_.segment(part_, index);
  }
  SnapshotResult<std::size_t> chunk_size(ChunkNumber number) override {
    return contents_.chunk_size(number);
  }
  SnapshotResult<ChunkBytes> chunk(ChunkNumber number) override { return contents_.chunk(number); }
  SnapshotResult<Digest> digest(ChunkNumber number) override { return contents_.digest(number); }

  SnapshotResult<Ref<FileSystem>> filesystem(std::uint32_t part) override {
    if (restorer_ == nullptr) return alone();
    return restorer_->filesystem(part);
  }
  SnapshotResult<Ref<Inode>> inode(SavedInode place) override {
    if (restorer_ == nullptr) return alone();
    SNAPSHOT_TRY(Ref<Inode> found, restorer_->inode(place));
    if (!found) {
      return sentence("part {} of the type \"{}\" needs what is left out", part_, about_.type);
    }
    return found;
  }

 private:
  [[nodiscard]] std::unexpected<std::string> alone() const {
    return sentence("part {} of the type \"{}\" is read alone and cannot refer to others", part_,
                    about_.type);
  }

  SnapshotContents& contents_;
  std::uint32_t part_;
  Restorer* restorer_;
  SnapshotContents::Part about_;
};

}  // namespace

std::unique_ptr<PartReader> make_part_reader(SnapshotContents& contents, std::uint32_t part,
                                             Restorer* restorer) {
  return std::make_unique<Reader>(contents, part, restorer);
}

SnapshotResult<std::unique_ptr<RestoredPart>> Restorer::restore(std::uint32_t number) {
  const SnapshotContents::Part about = contents_.part(number);
  const auto reader = make_part_reader(contents_, number, this);
  if (about.type == external_part_type) return restore_external(*reader, *this);
  if (auto restored = restore_known_part(about.type, *reader, memory_)) return *std::move(restored);
  if (options_.part) {
    SNAPSHOT_TRY(auto restored, options_.part(about.type, *reader));
    if (restored != nullptr) return restored;
  }
  return sentence("part {} has the type \"{}\", which is not known", number, about.type);
}

SnapshotResult<RestoredPart*> Restorer::part(std::uint32_t number) {
  if (number == 0 || number >= slots_.size()) {
    return sentence("something refers to part {}; there are {}", number, slots_.size());
  }
  Slot& slot = slots_[number];
  if (slot.part == nullptr) {
    if (slot.begun) return sentence("part {} refers to itself", number);
    if (depth_ == most_nested_parts) {
      return sentence("more than {} parts refer to each other in a row", most_nested_parts);
    }
    slot.begun = true;
    ++depth_;
    SNAPSHOT_TRY(slot.part, restore(number));
    --depth_;
  }
  return slot.part.get();
}

SnapshotResult<Ref<FileSystem>> Restorer::filesystem(std::uint32_t number) {
  SNAPSHOT_TRY(RestoredPart* const restored, part(number));
  Ref<FileSystem> filesystem = restored->filesystem();
  if (!filesystem) return sentence("part {} is no file system", number);
  return filesystem;
}

SnapshotResult<Ref<Inode>> Restorer::inode(SavedInode place) {
  SNAPSHOT_TRY(RestoredPart* const restored, part(place.part));
  return restored->inode(place.index);
}

}  // namespace wasifs
