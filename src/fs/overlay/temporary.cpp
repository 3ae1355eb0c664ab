// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/overlay/temporary.h"

#include <vector>

namespace wasifs::overlay {

void remove_all(DirInode& directory, std::string_view name) noexcept {
  // The directories on the way down, and the names that are still to be removed in each.
  struct Level {
    Ref<Inode> directory;
    std::vector<std::string> names;
  };
  if (errno_of(directory.unlink(name)) != Errno::isdir) return;
  std::vector<Level> levels;
  std::vector<std::string> path{std::string(name)};
  const auto enter = [&](DirInode& parent, const std::string& child) {
    const auto found = parent.lookup(child);
    if (!found || (*found)->as_directory() == nullptr) return false;
    Level level{*found, {}};
    const auto listed = (*found)->as_directory()->read_entries(0, [&](const DirEntry& entry) {
      level.names.emplace_back(entry.name);
      return true;
    });
    levels.push_back(std::move(level));
    return static_cast<bool>(listed);
  };
  if (!enter(directory, path.front())) return;
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.names.empty()) {
      levels.pop_back();
      DirInode& parent = levels.empty() ? directory : *levels.back().directory->as_directory();
      if (!parent.remove_directory(path.back())) return;
      path.pop_back();
      continue;
    }
    const std::string child = std::move(level.names.back());
    level.names.pop_back();
    DirInode& here = *level.directory->as_directory();
    const Errno outcome = errno_of(here.unlink(child));
    if (outcome == Errno::success || outcome == Errno::noent) continue;
    if (outcome != Errno::isdir || !enter(here, child)) return;
    path.push_back(child);
  }
}

}  // namespace wasifs::overlay
