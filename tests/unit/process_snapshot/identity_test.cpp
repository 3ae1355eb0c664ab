// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who is who after restoring: device numbers of what came back and of what was there before, and
// file systems that only the embedder still has.
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "../../support/temp_tree.h"
#include "snapshots.h"
#include "wasifs/fs/callback.h"
#include "wasifs/fs/dev.h"
#include "wasifs/io/pipe.h"

namespace wasifs::testing_support {
namespace {

std::uint64_t device_of(const Ref<FileSystem>& filesystem) {
  return filesystem->root().value()->stat().value().dev;
}

/// Saves, in a program of its own that counts devices from where this one does, a process with two
/// trees.
void save_elsewhere(const std::string& path) {
  const pid_t child = ::fork();
  ASSERT_NE(child, -1);
  if (child == 0) {
    const auto process = built(FrozenBuilder().mount("/", frozen_mem()).mount("/b", frozen_mem()));
    const auto store = open_file_store(path);
    SaveOptions options;
    options.threads = 1;
    ::_exit(store && save_snapshot(*process, **store, "snapshot", options) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
}

TEST(Identity, WhatWasMadeBeforeRestoringIsNoDeviceThatComesBack) {
  const TempTree folder;
  save_elsewhere(folder.at("saved.wsnap"));

  const auto tree = frozen_mem();
  ASSERT_TRUE(write_file(detached_root(tree).value(), "file", "there before"));
  const auto functions = make_callback_file_system(make_static_directory());
  const auto devices = make_dev({});
  const PipeEnds pipe = make_pipe(100);
  std::set<std::uint64_t> seen{device_of(functions), device_of(devices),
                               pipe.reader->stat().value().dev};
  EXPECT_EQ(seen.size(), 3U);

  const auto store = open_file_store(folder.at("saved.wsnap"));
  ASSERT_TRUE(store) << store.error();
  const auto reader = SnapshotReader::open(**store, "snapshot");
  ASSERT_TRUE(reader) << reader.error();
  RestoreOptions options;
  options.clock = frozen_clock();
  auto restored = (*reader)->restore(options);
  ASSERT_TRUE(restored) << restored.error();
  Namespace& names = restored->process->names();
  ASSERT_TRUE(names.mount("/before", tree));
  for (const MountInfo& mount : names.mounts()) {
    EXPECT_TRUE(seen.insert(device_of(mount.filesystem)).second) << mount.path;
  }
  EXPECT_EQ(seen.size(), 6U);
}

TEST(Identity, DevicesAreNumberedInTheOrderOfMounting) {
  const auto one = frozen_mem();
  const auto other = frozen_mem();
  const auto process = built(FrozenBuilder().mount("/other", other).mount("/one", one));
  EXPECT_LT(device_of(other), device_of(one));
}

TEST(Identity, WhatOnlyTheEmbedderStillHasIsNotSaved) {
  const auto tree = frozen_mem();
  const Location root = detached_root(tree).value();
  ASSERT_TRUE(make_directories(root, "d/e"));
  ASSERT_TRUE(write_file(root, "d/e/f", "text"));
  ASSERT_TRUE(write_file(root, "large", std::string(100'000, 'x')));
  const auto process = built(FrozenBuilder());
  const Ref<Inode> file = find_path(root, "d/e/f", false)->inode;
  Location directory;
  directory.inode = find_path(root, "d/e", false)->inode;
  ASSERT_EQ(process->add_descriptor(file, Access::read), 3U);
  ASSERT_TRUE(process->fds().replace(
      4,
      {make_ref<OpenFile>(directory, Access::none, FdFlags{}), entry_of(*process, 3).rights, {}}));
  Snapshots snapshots;
  EXPECT_LT(snapshots.save(*process).content_bytes, 50'000U) << "not what nothing leads to";
  const std::string first = snapshots.root();
  const auto restored = snapshots.restore();
  snapshots.save(*restored.process);
  EXPECT_EQ(snapshots.root(), first) << "whether the embedder has it or not";
  EXPECT_EQ(read_some(*restored.process, 3, 100), "text");
  EXPECT_TRUE(entry_of(*restored.process, 4).file->inode()->as_directory()->lookup("f"));
}

}  // namespace
}  // namespace wasifs::testing_support
