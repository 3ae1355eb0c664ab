// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/filter/filter_snapshot.h"

#include <exception>
#include <utility>
#include <vector>

#include "filter_generated.h"
#include "fs/filter/filter_view.h"
#include "snapshot/restored_view.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

class SavedFilter final : public Persistent {
 public:
  SavedFilter(Ref<FileSystem> below, FilterOptions options) noexcept
      : below_(std::move(below)), options_(std::move(options)) {}

  std::string_view part_type() const noexcept override { return "filter"; }
  void gather(PartGatherer& gatherer, Inode* held) override {
    if (held == nullptr) {
      gatherer.filesystem(*below_);
    } else {
      gatherer.inode(dynamic_cast<ProxyInode&>(*held).below(), below_.get());
    }
  }
  void save(PartWriter& writer, std::span<Inode* const> held) override;

 private:
  const Ref<FileSystem> below_;
  const FilterOptions options_;
};

void SavedFilter::save(PartWriter& writer, std::span<Inode* const> held) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<saved::Rule>> rules;
  for (const FilterRule& rule : options_.rules)
    rules.push_back(saved::CreateRule(builder, builder.CreateString(rule.pattern), rule.show));
  std::vector<flatbuffers::Offset<saved::Found>> found;
  for (Inode* inode : held) {
    const auto& proxy = dynamic_cast<ProxyInode&>(*inode);  // only those of the view lead here
    const SavedInode place = writer.place_of(proxy.below());
    const auto path = builder.CreateString(proxy.path().data(), proxy.path().size());
    found.push_back(saved::CreateFound(builder, place.part, place.index, path));
  }
  const auto all_rules = builder.CreateVector(rules);
  const auto all_found = builder.CreateVector(found);
  saved::FinishFilterBuffer(
      builder, saved::CreateFilter(builder, writer.part_of(*below_), options_.show_others,
                                   all_rules, all_found));
  const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  writer.segment({begin, begin + builder.GetSize()});
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore(PartReader& reader) {
  if (reader.version() != 1)
    return sentence("it has version {} of filters; this library knows 1", reader.version());
  if (reader.segments() != 1)
    return sentence("a filter has {} segments instead of one", reader.segments());
  SNAPSHOT_TRY(const auto segment, reader.segment(0));
  const auto* data = reinterpret_cast<const std::uint8_t*>(segment.data());
  flatbuffers::Verifier verifier(data, segment.size());
  if (!saved::VerifyFilterBuffer(verifier)) return sentence("a filter is damaged");
  const saved::Filter& saved = *saved::GetFilter(data);

  FilterOptions options;
  options.show_others = saved.show_others();
  if (saved.rules() != nullptr)
    for (const saved::Rule* rule : *saved.rules())
      options.rules.push_back({rule->pattern()->str(), rule->show()});
  SNAPSHOT_TRY(Ref<FileSystem> below, reader.filesystem(saved.below()));
  const auto view = make_filter_view(std::move(below), options);
  if (!view) return sentence("a filter has a rule that is no pattern");
  std::vector<Ref<Inode>> held;
  if (saved.held() != nullptr)
    for (const saved::Found* found : *saved.held()) {
      SNAPSHOT_TRY(Ref<Inode> inode, reader.inode({found->part(), found->index()}));
      held.push_back((*view)->view_of(found->path()->str(), std::move(inode)));
    }
  return std::make_unique<RestoredView>("a filter", *view, std::move(held));
}

}  // namespace

Ref<Persistent> persistent_filter(Ref<FileSystem> below, const FilterOptions& options) {
  return make_ref<SavedFilter>(std::move(below), options);
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_filter(PartReader& reader) {
  try {
    return restore(reader);
  } catch (const std::exception&) {
    return sentence("the host has no memory for a filter");
  }
}

}  // namespace wasifs
