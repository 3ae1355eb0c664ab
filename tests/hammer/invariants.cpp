// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "invariants.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "wasifs/file_ops.h"
#include "wasifs/paths.h"
#include "work.h"

namespace wasifs::hammer {
namespace {

struct Entry {
  std::string name;
  std::uint64_t ino;
  FileType type;
};

std::vector<Entry> entries_of(const Location& directory, const std::string& path) {
  std::vector<Entry> entries;
  EXPECT_EQ(errno_of(list_directory(directory, 0,
                                    [&](const DirEntry& entry) {
                                      entries.emplace_back(std::string(entry.name), entry.ino,
                                                           entry.type);
                                      return true;
                                    })),
            Errno::success)
      << path;
  return entries;
}

bool same_mount(const Location& directory, const Location& child) {
  return directory.mount == child.mount;
}

class Examination {
 public:
  explicit Examination(Content content) : content_(content) {}

  void directory(const Location& at, const std::string& path, std::uint64_t parent) {
    const auto own = at.inode->stat();
    ASSERT_TRUE(own) << path;
    ASSERT_TRUE(directories_.emplace(own->dev, own->ino).second) << path << " is found twice";
    std::set<std::string> names;
    std::uint64_t below = 0;
    bool mounts = at.mount == nullptr || at.mount->filesystem == nullptr;
    for (const Entry& entry : entries_of(at, path)) {
      EXPECT_TRUE(names.insert(entry.name).second)
          << path << "/" << entry.name << " is listed twice";
      if (entry.name == ".") {
        EXPECT_EQ(entry.ino, own->ino) << path;
      } else if (entry.name == "..") {
        // A directory of the host does not know it and says its own.
        if (parent != 0 && at.inode->as_directory()->parent_ino() != 0) {
          EXPECT_EQ(entry.ino, parent) << path;
        }
      } else {
        const auto child = find_path(at, entry.name, false);
        ASSERT_EQ(errno_of(child), Errno::success) << path << "/" << entry.name;
        if (same_mount(at, *child) && child->inode->as_directory() != nullptr) ++below;
        mounts = mounts || !same_mount(at, *child);
        this->entry(at, *child, entry, path + "/" + entry.name, own->ino);
      }
    }
    // 1 is "not counted", as of a merged directory of an overlay.
    if (!mounts && own->nlink != 1) {
      EXPECT_EQ(own->nlink, 2 + below) << path;
    }
  }

  void links() const {
    for (const auto& [file, seen] : files_)
      EXPECT_EQ(seen.nlink, seen.names.size()) << seen.names[0];
  }

 private:
  struct File {
    std::uint64_t nlink;
    std::vector<std::string> names;
  };

  void entry(const Location& at, const Location& child, const Entry& entry, const std::string& path,
             std::uint64_t parent) {
    const auto stat = child.inode->stat();
    ASSERT_EQ(errno_of(stat), Errno::success) << path;
    EXPECT_EQ(stat->type, child.inode->type()) << path;
    EXPECT_EQ(entry.type, stat->type) << path;
    if (same_mount(at, child)) {
      EXPECT_EQ(entry.ino, stat->ino) << path;
    }
    if (child.inode->as_directory() != nullptr) {
      directory(child, path, same_mount(at, child) ? parent : 0);
      return;
    }
    File& file = files_[{stat->dev, stat->ino}];
    file.nlink = stat->nlink;
    file.names.push_back(path);
    if (LinkInode* link = child.inode->as_link()) {
      const auto target = link->target();
      ASSERT_EQ(errno_of(target), Errno::success) << path;
      EXPECT_EQ(target->size(), stat->size) << path;
    } else if (content_ == Content::records) {
      const auto text = read_text_file(at, entry.name);
      ASSERT_EQ(errno_of(text), Errno::success) << path;
      EXPECT_EQ(text->size(), stat->size) << path;
      EXPECT_EQ(torn_record(*text), "") << path;
    }
  }

  const Content content_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> directories_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, File> files_;
};

/// Returns whether a mount point is left in it.
bool empty(const Location& directory, const std::string& path) {
  bool mounts = false;
  for (const Entry& entry : entries_of(directory, path)) {
    if (entry.name == "." || entry.name == "..") continue;
    const std::string below = path + "/" + entry.name;
    const auto child = find_path(directory, entry.name, false);
    EXPECT_EQ(errno_of(child), Errno::success) << below;
    if (!child) continue;
    const bool is_directory = child->inode->as_directory() != nullptr;
    if ((is_directory && empty(*child, below)) || !same_mount(directory, *child)) {
      mounts = true;
      continue;
    }
    const auto removed = is_directory ? remove_directory_path(directory, entry.name)
                                      : unlink_path(directory, entry.name);
    EXPECT_TRUE(removed) << below << ": " << errno_name(errno_of(removed));
  }
  if (!mounts) {
    EXPECT_EQ(entries_of(directory, path).size(), 2U) << path;
  }
  return mounts;
}

}  // namespace

void expect_consistent(const Location& root, Content content) {
  Examination examination(content);
  examination.directory(root, "", 0);
  examination.links();
}

void remove_everything(const Location& root) {
  empty(root, "");
}

}  // namespace wasifs::hammer
