// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tests of this room share: a tree, its root as an inode, and short words for transfers.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/temp_tree.h"
#include "wasifs/fs/host.h"
#include "wasifs/inode.h"

namespace wasifs::host_tests {

using testing_support::TempTree;

inline OpenHow reading() {
  return {};
}
inline OpenHow writing(bool create = false, bool truncate = false) {
  OpenHow how;
  how.access = Access::read_write;
  how.create = create;
  how.truncate = truncate;
  return how;
}
inline OpenHow creating_anew() {
  OpenHow how = writing(true);
  how.exclusive = true;
  return how;
}
inline OpenHow directory_only() {
  OpenHow how;
  how.directory = true;
  return how;
}

inline Result<std::size_t> put(FileInode& file, std::string_view text, std::uint64_t offset = 0) {
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
  WriteBuffers buffers({&span, 1});
  return file.write_at(buffers, offset);
}
inline Result<std::string> get(FileInode& file, std::size_t count = 1000,
                               std::uint64_t offset = 0) {
  std::string text(count, '\0');
  const IoSpan span{reinterpret_cast<std::byte*>(text.data()), text.size()};
  ReadBuffers buffers({&span, 1});
  WASIFS_TRY(const std::size_t size, file.read_at(buffers, offset));
  text.resize(size);
  return text;
}

struct Listed {
  std::string name;
  std::uint64_t ino;
  FileType type;
  std::uint64_t next;
};
/// All entries from `cookie` on, at most `most` of them.
inline std::vector<Listed> list(DirInode& directory, std::uint64_t cookie = 0,
                                std::size_t most = SIZE_MAX) {
  std::vector<Listed> entries;
  const auto listed = directory.read_entries(cookie, [&](const DirEntry& entry) {
    if (entries.size() == most) return false;
    entries.push_back({std::string(entry.name), entry.ino, entry.type, entry.next});
    return true;
  });
  EXPECT_EQ(Errno::success, errno_of(listed));
  return entries;
}
inline std::map<std::string, Listed> by_name(const std::vector<Listed>& entries) {
  std::map<std::string, Listed> map;
  for (const auto& entry : entries)
    EXPECT_TRUE(map.emplace(entry.name, entry).second) << entry.name << " twice";
  return map;
}

/// While it lives, the program is nobody in particular where it was root before; `tree` stays
/// reachable for it.
class WithoutPrivileges {
 public:
  explicit WithoutPrivileges(const TempTree& tree) {
    if (before_ != 0) return;
    constexpr uid_t nobody = 65534;
    EXPECT_EQ(0, ::chmod(tree.path().c_str(), 0755));
    EXPECT_EQ(0, ::seteuid(nobody));
  }
  WithoutPrivileges(const WithoutPrivileges&) = delete;
  WithoutPrivileges& operator=(const WithoutPrivileges&) = delete;
  ~WithoutPrivileges() { EXPECT_EQ(0, ::seteuid(before_)); }

 private:
  uid_t before_ = ::geteuid();
};

/// A tree and its root.
class HostTest : public ::testing::Test {
 protected:
  HostTest() { mount({}); }
  void mount(const HostOptions& options) {
    auto made = make_host(tree_.path(), options);
    ASSERT_TRUE(made);
    filesystem_ = *made;
    auto opened = filesystem_->root();
    ASSERT_TRUE(opened);
    root_ = *opened;
    ASSERT_NE(nullptr, root_->as_directory());
  }
  [[nodiscard]] DirInode& root() const { return *root_->as_directory(); }

  TempTree tree_;
  Ref<FileSystem> filesystem_;
  Ref<Inode> root_;
};

}  // namespace wasifs::host_tests
