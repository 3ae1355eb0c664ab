// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Saving: gather, then write the process and its parts in the order in which they were found.
#include <algorithm>

#include "process_snapshot/external_encode.h"
#include "process_snapshot/gathering.h"
#include "process_snapshot/part_types.h"
#include "process_snapshot/process_encode.h"
#include "process_snapshot/process_tables.h"
#include "snapshot/sentence.h"
#include "snapshot/snapshot_writer.h"
#include "snapshot/writing_part.h"
#include "vfs/path_text.h"
#include "wasifs/snapshot.h"

namespace wasifs {
namespace {

/// What a part writes to.
class Writer final : public WritingPart {
 public:
  Writer(SnapshotWriter& writer, const Gathering& gathering, std::string_view type,
         bool filesystem_held)
      : WritingPart(writer),
        gathering_(gathering),
        type_(type),
        filesystem_held_(filesystem_held) {}

  std::uint32_t part_of(const FileSystem& filesystem) override {
    const std::uint32_t part = gathering_.find(filesystem);
    if (part == 0) fail_unknown("a file system");
    return part;
  }
  SavedInode place_of(const Inode& inode) override {
    const SavedInode place = gathering_.find(inode);
    if (place.part == 0) fail_unknown("an inode");
    return place;
  }
  bool filesystem_held() const noexcept override { return filesystem_held_; }

 private:
  void fail_unknown(const char* what) {
    fail(fmt::format("a part of the type \"{}\" refers to {} that it did not gather", type_, what));
  }

  const Gathering& gathering_;
  std::string_view type_;
  bool filesystem_held_;
};

SnapshotResult<void> capture_mounts(Process& process, const SaveOptions& options,
                                    Gathering& gathering) {
  const std::vector<MountInfo> mounts = process.names().mounts();
  for (const std::string& path : options.capture) {
    const auto place = normalise_absolute(path);
    if (!place) return sentence("\"{}\" is no path of a mount", path);
    const auto last = std::ranges::find(mounts.rbegin(), mounts.rend(), *place, &MountInfo::path);
    if (last == mounts.rend()) return sentence("nothing is mounted at {} to be taken along", path);
    SNAPSHOT_CHECK(gathering.capture(path, *last->filesystem));
  }
  return {};
}

void write_part(GatheredPart& part, SnapshotWriter& snapshot, const Gathering& gathering) {
  if (!part.persistent) {
    snapshot.begin_part(external_part_type, external_part_version);
    snapshot.segment(encode_external(part));
    return;
  }
  const std::string_view type = part.persistent->part_type();
  snapshot.begin_part(type, part.persistent->part_version());
  std::vector<Inode*> held;
  held.reserve(part.held.size());
  for (const Ref<Inode>& inode : part.held) held.push_back(inode.get());
  Writer writer(snapshot, gathering, type, part.filesystem_held);
  part.persistent->save(writer, held);
}

}  // namespace

SnapshotResult<SavedSnapshot> save_snapshot(Process& process, SnapshotStore& store,
                                            std::string_view name, const SaveOptions& options,
                                            std::span<const ExtraPart> extra) {
  Gathering gathering(options);
  SNAPSHOT_CHECK(capture_mounts(process, options, gathering));
  SNAPSHOT_TRY(const ProcessTables tables, collect_tables(process, gathering));
  SNAPSHOT_CHECK(gathering.finish());
  SNAPSHOT_TRY(std::vector<std::byte> encoded,
               encode_process(process, tables, gathering.largest_device()));

  SNAPSHOT_TRY(const auto snapshot, SnapshotWriter::begin(store, options.threads));
  snapshot->begin_part(process_part_type, process_part_version);
  snapshot->segment(std::move(encoded));
  for (GatheredPart& part : gathering.parts()) write_part(part, *snapshot, gathering);
  for (const ExtraPart& part : extra) {
    snapshot->begin_part(part.type, part.version);
    Writer writer(*snapshot, gathering, part.type, false);
    part.save(writer);
  }
  SNAPSHOT_TRY(const SnapshotWriter::Written written, snapshot->commit(name));
  return SavedSnapshot{.content_bytes = written.content_bytes,
                       .stored_bytes = written.stored_bytes,
                       .externals = gathering.externals(),
                       .reports = std::move(gathering.reports())};
}

}  // namespace wasifs
