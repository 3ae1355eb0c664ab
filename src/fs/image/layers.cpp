// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/image/layers.h"

#include <set>

#include "snapshot/sentence.h"

namespace wasifs::image {
namespace {

/// As many as an overlay has.
constexpr std::size_t most_layers = 250;

/// What tells blobs apart.
const std::string& name_of(const Blob& blob) {
  return blob.digest.empty() ? blob.path : blob.digest;
}

}  // namespace

/// How much there is to read, for who watches it.
Checked<void> Layers::count(const std::vector<Blob>& blobs) {
  std::set<std::string_view> counted;
  for (const Blob& blob : blobs) {
    if (!counted.insert(name_of(blob)).second) continue;
    IMAGE_TRY(const Ref<FileInode> file, layout_.file(blob.path));
    const auto stat = file->stat();
    if (!stat) return problem(stat.error(), "cannot look at {}", shown(blob.path));
    all_ += stat->size * (options_.verify && !blob.digest.empty() ? 2 : 1);
  }
  return {};
}

Checked<void> Layers::report(std::uint64_t more) {
  done_ += more;
  if (!options_.progress || options_.progress(done_, all_)) return {};
  return problem(Errno::canceled, "opening it was canceled");
}

Checked<Ref<FileSystem>> Layers::open(const Blob& blob) {
  if (const auto known = opened_.find(name_of(blob)); known != opened_.end()) return known->second;
  IMAGE_TRY(Ref<FileInode> file,
            layout_.checked(blob, [this](std::uint64_t more) { return report(more); }));
  ArchiveOptions archive = options_.archive;
  archive.max_entries -= std::min(archive.max_entries, entries_);
  std::uint64_t before = 0;
  archive.progress = [&](std::uint64_t read, std::uint64_t /*size*/) {
    const std::uint64_t more = read > before ? read - before : 0;
    before += more;
    return static_cast<bool>(report(more));
  };
  auto made = make_archive(std::move(file), archive);
  if (!made)
    return problem(made.error().error, "layer {}: {}", shown(blob.path), made.error().sentence);
  entries_ += (*made)->usage().inodes;
  opened_.emplace(name_of(blob), *made);
  return *std::move(made);
}

Checked<std::vector<Ref<FileSystem>>> Layers::open(const std::vector<Blob>& blobs) {
  if (blobs.size() > most_layers)
    return problem(Errno::dquot, "the image has {} layers, more than {}", blobs.size(),
                   most_layers);
  IMAGE_CHECK(count(blobs));
  std::vector<Ref<FileSystem>> layers;
  for (const Blob& blob : blobs) {
    IMAGE_TRY(Ref<FileSystem> layer, open(blob));
    layers.insert(layers.begin(), std::move(layer));
  }
  return layers;
}

}  // namespace wasifs::image
