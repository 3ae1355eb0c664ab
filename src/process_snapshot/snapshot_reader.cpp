// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public face of an opened snapshot.
#include "process_snapshot/external_encode.h"
#include "process_snapshot/external_restore.h"
#include "process_snapshot/process_restore.h"
#include "snapshot/sentence.h"
#include "wasifs/snapshot.h"

namespace wasifs {
namespace {

class Reader final : public SnapshotReader {
 public:
  explicit Reader(std::unique_ptr<SnapshotContents> contents) : contents_(std::move(contents)) {}

  SnapshotResult<std::vector<External>> externals() override {
    std::vector<External> all;
    for (std::uint32_t number = 0; number < contents_->parts(); ++number) {
      if (contents_->part(number).type != external_part_type) continue;
      const auto reader = make_part_reader(*contents_, number, nullptr);
      SNAPSHOT_TRY(std::vector<External> some, list_externals(*reader));
      std::ranges::move(some, std::back_inserter(all));
    }
    return all;
  }

  SnapshotResult<RestoredProcess> restore(const RestoreOptions& options) override {
    if (restored_) return sentence("the snapshot was restored already; open it again");
    restored_ = true;
    return restore_process(*contents_, options);
  }

  SnapshotResult<std::unique_ptr<PartReader>> part(std::string_view type) override {
    for (std::uint32_t number = 0; number < contents_->parts(); ++number) {
      if (contents_->part(number).type == type) {
        return make_part_reader(*contents_, number, nullptr);
      }
    }
    return std::unique_ptr<PartReader>();
  }

  std::vector<SnapshotPart> parts() const override {
    std::vector<SnapshotPart> all;
    for (std::uint32_t number = 0; number < contents_->parts(); ++number) {
      const SnapshotContents::Part part = contents_->part(number);
      all.push_back(
          {.type = std::string(part.type), .version = part.version, .segments = part.segments});
    }
    return all;
  }

  std::span<const NamedChunk> chunks() const noexcept override { return contents_->chunks(); }

 private:
  std::unique_ptr<SnapshotContents> contents_;
  bool restored_ = false;
};

}  // namespace

SnapshotResult<std::unique_ptr<SnapshotReader>> SnapshotReader::open(SnapshotStore& store,
                                                                     std::string_view name,
                                                                     std::uint64_t metadata_limit,
                                                                     bool verify) {
  SNAPSHOT_TRY(auto contents, SnapshotContents::open(store, name, metadata_limit, verify));
  return std::make_unique<Reader>(std::move(contents));
}

}  // namespace wasifs
