// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What differs between an overlay and its lower layers. The directories of the upper layer are gone
// through beside what lies below them; what the overlay never touched is not looked at.
#include "wasifs/fs/overlay_changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "fs/overlay/content_copy.h"
#include "fs/overlay/overlay_file_system.h"

namespace wasifs {
namespace overlay {
namespace {

using Kind = OverlayChange::Kind;

/// A difference with the inodes that it is between.
struct Difference {
  OverlayChange change;
  std::vector<LowerPart> lower;  // where something was
  Ref<Inode> upper;              // where something is
};

std::string join(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "/" + name;
}

std::string path_of_link(Inode& link) {
  auto target = link.as_link()->target();
  return target ? *std::move(target) : std::string();
}

class Comparison {
 public:
  explicit Comparison(const Tree& tree) : tree_(tree), upper_(tree.upper()) {}

  Result<std::vector<Difference>> run() {
    std::vector<LowerPart> lowers;
    for (const Layer& layer : tree_.layers()) {
      if (layer.place() == 0) continue;
      lowers.push_back({&layer, layer.root()});
      WASIFS_TRY(const bool ends, layer.opaque(*layer.root()));
      if (ends) break;
    }
    WASIFS_TRY(const bool opaque, upper_.opaque(*upper_.root()));
    waiting_.push_back({upper_.root(), std::move(lowers), {}, opaque});
    while (!waiting_.empty()) {
      const Directory next = std::move(waiting_.back());
      waiting_.pop_back();
      WASIFS_CHECK(compare(next));
    }
    WASIFS_CHECK(find_renamed());
    std::ranges::sort(found_, {}, [](const Difference& one) {
      // A slash before all else, so that what is in a directory comes right behind it.
      std::string key = one.change.path;
      std::ranges::replace(key, '/', '\x01');
      return std::pair(std::move(key), one.change.kind != Kind::deleted);
    });
    return std::move(found_);
  }

 private:
  struct Directory {
    Ref<Inode> upper;
    std::vector<LowerPart> lowers;  // what is below it, seen or not
    std::string path;
    bool opaque;  // it is, or one above it
  };

  void note(Kind kind, const std::string& path, std::vector<LowerPart> lower, Ref<Inode> upper) {
    const FileType type = upper ? upper->type() : lower.front().inode->type();
    found_.push_back({{kind, type, path, {}}, std::move(lower), std::move(upper)});
  }

  Result<void> compare(const Directory& at) {
    DirInode& directory = *at.upper->as_directory();
    std::set<std::string> names;
    WASIFS_CHECK(directory.read_entries(0, [&](const DirEntry& entry) {
      names.emplace(entry.name);
      return true;
    }));
    if (at.opaque || !upper_.whiteout_takes_name()) {
      // What is not there may be hidden.
      WASIFS_TRY(const auto below, merged_names(upper_, nullptr, at.lowers));
      names.insert(below.begin(), below.end());
    }
    for (const std::string& name : names) {
      if (upper_.reserved(name)) continue;
      const std::string path = join(at.path, name);
      WASIFS_TRY(Found found, upper_.look(directory, name));
      WASIFS_TRY(std::vector<LowerPart> lower, parts_below(at.lowers, name));
      if (found.shown == Shown::present) {
        WASIFS_CHECK(compare_present(at, path, std::move(found.inode), std::move(lower)));
      } else if (!lower.empty() && (at.opaque || found.shown == Shown::hidden)) {
        note(Kind::deleted, path, std::move(lower), nullptr);
      }
    }
    return {};
  }

  Result<void> compare_present(const Directory& at, const std::string& path, Ref<Inode> upper,
                               std::vector<LowerPart> lower) {
    const bool is_directory = upper->kind() == InodeKind::directory;
    if (!lower.empty() && lower.front().inode->type() != upper->type()) {
      note(Kind::deleted, path, std::move(lower), nullptr);
      lower.clear();
    }
    if (lower.empty()) {
      note(Kind::added, path, {}, upper);
    } else if (!is_directory) {
      WASIFS_TRY(const bool same, same_leaf(*lower.front().layer, *lower.front().inode, *upper));
      if (!same) note(Kind::modified, path, std::move(lower), std::move(upper));
      return {};
    }
    if (is_directory) {
      WASIFS_TRY(const bool opaque,
                 upper_.ends(*at.upper->as_directory(), path.substr(path.rfind('/') + 1), *upper));
      waiting_.push_back({std::move(upper), std::move(lower), path, at.opaque || opaque});
    }
    return {};
  }

  Result<bool> same_leaf(const Layer& layer, Inode& lower, Inode& upper) const {
    WASIFS_TRY(const Stat one, lower.stat());
    WASIFS_TRY(const Stat other, upper.stat());
    if (one.type != other.type || one.mtim != other.mtim || one.size != other.size) return false;
    if (layer.attributes() != nullptr && upper_.attributes() != nullptr) {
      const auto before = layer.attributes()->permissions(lower);
      const auto now = upper_.attributes()->permissions(upper);
      // Of files in memory there may be none.
      if (!before && before.error() != Errno::noent) return before.error();
      if (!now && now.error() != Errno::noent) return now.error();
      if (before && now && before->mode != now->mode) return false;
    }
    if (one.type == FileType::symbolic_link) return path_of_link(lower) == path_of_link(upper);
    if (one.type != FileType::regular_file) return true;
    return same_content(lower, upper);
  }

  /// Whether all that is at and below both is the same.
  Result<bool> same_tree(std::vector<LowerPart> lower, Ref<Inode> upper) const {
    std::vector<std::pair<std::vector<LowerPart>, Ref<Inode>>> pairs;
    pairs.emplace_back(std::move(lower), std::move(upper));
    while (!pairs.empty()) {
      const auto [parts, inode] = std::move(pairs.back());
      pairs.pop_back();
      if (parts.empty() || parts.front().inode->type() != inode->type()) return false;
      if (inode->kind() != InodeKind::directory) {
        WASIFS_TRY(const bool same, same_leaf(*parts.front().layer, *parts.front().inode, *inode));
        if (!same) return false;
        continue;
      }
      DirInode* directory = inode->as_directory();
      WASIFS_TRY(auto names, merged_names(upper_, directory, {}));
      WASIFS_TRY(const auto below, merged_names(upper_, nullptr, parts));
      if (names.size() != below.size()) return false;
      for (const std::string& name : names) {
        WASIFS_TRY(std::vector<LowerPart> child, parts_below(parts, name));
        WASIFS_TRY(Ref<Inode> present, directory->lookup(name));
        pairs.emplace_back(std::move(child), std::move(present));
      }
    }
    return true;
  }

  /// Makes one of a deletion and an addition where nothing but the name has changed.
  Result<void> find_renamed() {
    using Key = std::pair<FileType, Timestamp>;
    std::multimap<Key, std::size_t> deleted;
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (found_[i].change.kind != Kind::deleted) continue;
      WASIFS_TRY(const Stat stat, found_[i].lower.front().inode->stat());
      deleted.emplace(Key(stat.type, stat.mtim), i);
    }
    std::vector<bool> gone(found_.size());
    std::vector<std::string> moved;  // directories that were renamed
    const auto lies_in_moved = [&](const std::string& path) {
      return std::ranges::any_of(moved,
                                 [&](const std::string& top) { return path.starts_with(top); });
    };
    // A directory is noted before what is in it.
    for (std::size_t i = 0; i < found_.size(); ++i) {
      Difference& added = found_[i];
      if (added.change.kind != Kind::added) continue;
      if (lies_in_moved(added.change.path)) {
        gone[i] = true;
        continue;
      }
      WASIFS_TRY(const Stat stat, added.upper->stat());
      auto [candidate, end] = deleted.equal_range(Key(stat.type, stat.mtim));
      for (; candidate != end; ++candidate) {
        WASIFS_TRY(const bool same, same_tree(found_[candidate->second].lower, added.upper));
        if (!same) continue;
        gone[candidate->second] = true;
        added.change.kind = Kind::renamed;
        added.change.from = found_[candidate->second].change.path;
        if (stat.type == FileType::directory) moved.push_back(added.change.path + "/");
        deleted.erase(candidate);
        break;
      }
    }
    std::size_t index = 0;
    std::erase_if(found_, [&](const Difference&) { return gone[index++]; });
    return {};
  }

  const Tree& tree_;
  const Layer& upper_;
  std::vector<Directory> waiting_;
  std::vector<Difference> found_;
};

}  // namespace
}  // namespace overlay

Result<void> list_overlay_changes(FileSystem& overlay,
                                  const std::function<bool(const OverlayChange&)>& sink) {
  const auto* ours = dynamic_cast<overlay::OverlayFileSystem*>(&overlay);
  if (ours == nullptr || !ours->tree()->writable()) return Errno::inval;
  WASIFS_TRY(const auto differences, overlay::Comparison(*ours->tree()).run());
  for (const auto& difference : differences) {
    if (!sink(difference.change)) break;
  }
  return {};
}

}  // namespace wasifs
