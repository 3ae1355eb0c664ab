// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A memory tree with owners, modes, extended attributes and special files as the version that
// brought them saved it; golden_test.cpp has one of before. tests/golden/snapshot/README.md says
// how the file came to be.
#include <cstdlib>

#include "snapshots.h"
#include "wasifs/file_attributes.h"

namespace wasifs::testing_support {
namespace {

const std::string golden_file = WASIFS_GOLDEN_FOLDER "/v1/attributes.snapshot";

/// Only for writing the file: what comes back is compared with literals.
std::unique_ptr<Process> sample() {
  const auto tree = frozen_mem();
  const Location root = detached_root(tree).value();
  EXPECT_TRUE(write_file(root, "owned", "content"));
  EXPECT_TRUE(write_file(root, "plain", ""));
  EXPECT_TRUE(make_directories(root, "shared"));
  EXPECT_TRUE(make_link_path("owned", root, "link"));
  FileAttributes& kept = *file_attributes_of(*tree);
  const auto at = [&](const char* name) { return find_path(root, name, false)->inode; };
  EXPECT_TRUE(kept.set_permissions(*at("owned"), {0640, 1000, 1001}));
  EXPECT_TRUE(kept.set_attribute(*at("owned"), "user.origin", "a layer"));
  EXPECT_TRUE(kept.set_attribute(*at("owned"), "security.capability", std::string(3, '\0')));
  EXPECT_TRUE(kept.set_permissions(*at("shared"), {03777, 0, 7}));
  EXPECT_TRUE(kept.set_permissions(*at("link"), {0777, 5, 6}));
  SpecialFiles& special = *special_files_of(*tree);
  DirInode& directory = *root.inode->as_directory();
  using Kind = SpecialFile::Kind;
  EXPECT_TRUE(special.make_special(directory, "fifo", {Kind::fifo, 0}));
  EXPECT_TRUE(special.make_special(directory, "socket", {Kind::socket, 0}));
  EXPECT_TRUE(special.make_special(directory, "null", {Kind::character_device, 259}));
  EXPECT_TRUE(special.make_special(directory, "disk", {Kind::block_device, UINT64_MAX}));
  return built(FrozenBuilder().mount("/", tree));
}

void expect_who(FileAttributes& kept, Inode& inode, const FilePermissions& expected) {
  const auto who = kept.permissions(inode);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->mode, expected.mode);
  EXPECT_EQ(who->uid, expected.uid);
  EXPECT_EQ(who->gid, expected.gid);
}

TEST(GoldenAttributes, ComeBack) {
  if (std::getenv("WASIFS_WRITE_GOLDEN") != nullptr) {
    const auto store = open_file_store(golden_file);
    ASSERT_TRUE(store) << store.error();
    ASSERT_TRUE(save_snapshot(*sample(), **store, "snapshot"));
  }
  const auto store = open_file_store(golden_file);
  ASSERT_TRUE(store) << store.error();
  const auto reader = SnapshotReader::open(**store, "snapshot");
  ASSERT_TRUE(reader) << reader.error();
  RestoreOptions options;
  options.clock = frozen_clock();
  auto restored = (*reader)->restore(options);
  ASSERT_TRUE(restored) << restored.error();

  const auto memory = make_memory_store();
  ASSERT_TRUE(save_snapshot(*restored->process, *memory, "again"));
  const auto root_of = [](SnapshotStore& saved, const char* name) {
    const auto read = saved.read(name);
    EXPECT_TRUE(read) << read.error();
    const auto bytes = (*read)->root();
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  EXPECT_EQ(root_of(*memory, "again"), root_of(**store, "snapshot"))
      << "the encoding has changed: it needs a version of its own";

  const Location root = restored->process->names().root().value();
  const auto at = [&](const char* name) { return find_path(root, name, false)->inode; };
  FileAttributes& kept = *file_attributes_of(*root.mount->filesystem);
  expect_who(kept, *at("owned"), {0640, 1000, 1001});
  expect_who(kept, *at("shared"), {03777, 0, 7});
  expect_who(kept, *at("link"), {0777, 5, 6});
  EXPECT_EQ(errno_of(kept.permissions(*at("plain"))), Errno::noent);
  EXPECT_EQ(kept.attribute_names(*at("owned")),
            (std::vector<std::string>{"security.capability", "user.origin"}));
  EXPECT_EQ(kept.attribute(*at("owned"), "user.origin"), "a layer");
  EXPECT_EQ(kept.attribute(*at("owned"), "security.capability"), std::string(3, '\0'));
  EXPECT_EQ(kept.attribute_names(*at("shared")), std::vector<std::string>());
  SpecialFiles& special = *special_files_of(*root.mount->filesystem);
  using Kind = SpecialFile::Kind;
  EXPECT_EQ(special.special(*at("fifo"))->kind, Kind::fifo);
  EXPECT_EQ(special.special(*at("socket"))->kind, Kind::socket);
  EXPECT_EQ(special.special(*at("null"))->kind, Kind::character_device);
  EXPECT_EQ(special.special(*at("null"))->device, 259U);
  EXPECT_EQ(special.special(*at("disk"))->kind, Kind::block_device);
  EXPECT_EQ(special.special(*at("disk"))->device, UINT64_MAX);
}

}  // namespace
}  // namespace wasifs::testing_support
