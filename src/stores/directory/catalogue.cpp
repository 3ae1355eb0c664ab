// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/catalogue.h"

#include <algorithm>

#include "snapshot/sentence.h"

namespace wasifs::directory {
namespace {

constexpr std::string_view ending = ".pack";

}  // namespace

SnapshotResult<std::shared_ptr<const Pack>> Catalogue::find(const Folder& packs,
                                                            const Identifier& id) {
  // Files are looked at without the lock; two threads may both read one.
  SNAPSHOT_TRY(const auto size, packs.size_of(Pack::file_name(id)));
  {
    const auto known = known_.lock();
    const auto found = known->find(id);
    if (found != known->end() && size == found->second->file_size()) return found->second;
  }
  SNAPSHOT_TRY(auto pack, Pack::open(packs, id));
  if (pack) known_.lock()->insert_or_assign(id, pack);
  return pack;
}

void Catalogue::add(std::shared_ptr<const Pack> pack) {
  const Identifier id = pack->id();
  known_.lock()->insert_or_assign(id, std::move(pack));
}

SnapshotResult<PackListing> Catalogue::list(const Folder& packs) {
  SNAPSHOT_TRY(const auto names, packs.names());
  PackListing listing;
  for (const std::string& name : names) {
    if (!name.ends_with(ending)) continue;
    const auto id = parse_identifier(std::string_view(name).substr(0, name.size() - ending.size()));
    if (!id) continue;
    auto pack = find(packs, *id);
    if (!pack) {
      listing.damaged.push_back({*id, std::move(pack).error()});
    } else if (*pack) {
      listing.packs.push_back(*std::move(pack));
    }
  }
  // The order of a directory is no order.
  std::ranges::sort(listing.packs, {}, &Pack::id);

  Known now;
  for (const auto& pack : listing.packs) now.emplace(pack->id(), pack);
  // The old ones are freed after the lock.
  known_.lock()->swap(now);
  return listing;
}

}  // namespace wasifs::directory
