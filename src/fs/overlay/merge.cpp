// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several layers as one: what they show together.
#include <utility>

#include "fs/overlay/node.h"

namespace wasifs::overlay {

Result<std::vector<LowerPart>> parts_below(std::span<const LowerPart> directories,
                                           std::string_view name) {
  std::vector<LowerPart> parts;
  for (const LowerPart& directory : directories) {
    if (directory.layer->reserved(name)) continue;
    WASIFS_TRY(Found found, directory.layer->look(*directory.inode->as_directory(), name));
    if (found.shown == Shown::absent) continue;
    if (found.shown == Shown::hidden) break;
    const bool is_directory = found.inode->kind() == InodeKind::directory;
    if (!is_directory && !parts.empty()) break;
    parts.push_back({directory.layer, std::move(found.inode)});
    if (!is_directory) break;
    WASIFS_TRY(const bool ends,
               directory.layer->ends(*directory.inode->as_directory(), name, *parts.back().inode));
    if (ends) break;
  }
  return parts;
}

Result<std::vector<std::string>> merged_names(const Layer& layer, DirInode* upper,
                                              std::span<const LowerPart> lowers) {
  struct Source {
    const Layer* layer;
    DirInode* directory;
  };
  std::vector<Source> sources;
  if (upper != nullptr) sources.push_back({&layer, upper});
  for (const LowerPart& lower : lowers) {
    sources.push_back({lower.layer, lower.inode->as_directory()});
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    std::vector<std::pair<std::string, FileType>> listed;
    WASIFS_CHECK(sources[i].directory->read_entries(0, [&](const DirEntry& entry) {
      listed.emplace_back(entry.name, entry.type);
      return true;
    }));
    for (auto& [name, type] : listed) {
      WASIFS_TRY(const bool mark, sources[i].layer->is_mark(*sources[i].directory, name, type));
      bool decided = mark || layer.reserved(name);
      for (std::size_t above = 0; above < i && !decided; ++above) {
        Stat ignored;
        WASIFS_TRY(const Shown shown,
                   sources[above].layer->look(*sources[above].directory, name, ignored));
        decided = shown != Shown::absent;
      }
      if (!decided) names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace wasifs::overlay
