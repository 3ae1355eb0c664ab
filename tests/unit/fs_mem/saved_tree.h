// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory trees into parts of snapshots and back, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fs/mem/mem_snapshot.h"
#include "io.h"
#include "support/memory_part.h"
#include "wasifs/fs/mem.h"

namespace wasifs::test {

inline Ref<Inode> root_of(FileSystem& files) {
  return files.root().value();
}

/// `persistent` as a part, with these inodes held.
inline MemoryPart save_part(Persistent& persistent, const std::vector<Ref<Inode>>& held = {}) {
  std::vector<Inode*> inodes;
  for (const Ref<Inode>& inode : held) inodes.push_back(inode.get());
  MemoryPart part;
  persistent.save(part, inodes);
  EXPECT_EQ(part.failure, "");
  return part;
}

inline MemoryPart saved(FileSystem& files, const std::vector<Ref<Inode>>& held = {}) {
  return save_part(*files.persistent(), held);
}

/// What comes back, or the sentence.
inline SnapshotResult<std::unique_ptr<RestoredPart>> restore(const MemoryPart& part,
                                                             const MemOptions& options = {},
                                                             bool writable = false) {
  MemoryPartReader reader(part, writable);
  return mem::restore_mem(reader, options);
}

/// The sentence with which restoring fails, or nothing.
inline std::string complaint(const MemoryPart& part, const MemOptions& options = {}) {
  const auto result = restore(part, options);
  return result ? std::string() : result.error();
}

/// All that can be seen of an inode and below it. Looking changes access times, so look once.
/// `device`: also the number of the device.
inline void describe(Inode& inode, const std::string& path, std::string& text, bool device = true) {
  const Stat stat = inode.stat().value();
  text += path + ": " + std::to_string(static_cast<int>(stat.type));
  for (const std::uint64_t number : {device ? stat.dev : 0, stat.ino, std::uint64_t{stat.nlink},
                                     stat.size, stat.atim, stat.mtim, stat.ctim}) {
    text += " " + std::to_string(number);
  }
  if (inode.as_file() != nullptr) {
    constexpr std::uint64_t most = 1 << 20;
    const std::string ends = read(inode, std::min(stat.size, most)) +
                             read(inode, most, stat.size - std::min(stat.size, most));
    text += " " + std::to_string(std::hash<std::string>()(ends));
  } else if (LinkInode* link = inode.as_link()) {
    text += " -> " + link->target().value();
  }
  text += "\n";
  DirInode* directory = inode.as_directory();
  if (directory == nullptr) return;
  std::vector<std::string> names;
  static_cast<void>(directory->read_entries(0, [&](const DirEntry& entry) {
    names.emplace_back(entry.name);
    text += std::to_string(entry.next) + " ";
    return true;
  }));
  for (const std::string& name : names) {
    describe(*directory->lookup(name).value(), path + "/" + name, text, device);
  }
}

/// All that can be seen of a file system (null: none) and of inodes that are held. Look once.
inline std::string description(FileSystem* files, const std::vector<Ref<Inode>>& held,
                               bool device = true) {
  std::string text;
  if (files != nullptr) {
    const FileSystemUsage usage = files->usage();
    text = std::to_string(usage.bytes) + " " + std::to_string(usage.bytes_limit) + " " +
           std::to_string(usage.inodes) + " " + std::to_string(usage.inodes_limit) + "\n";
    describe(*root_of(*files), "", text, device);
  }
  for (const Ref<Inode>& inode : held) describe(*inode, "held", text, device);
  return text;
}

/// A tree that came back.
struct Restored {
  Ref<FileSystem> files;
  std::vector<Ref<Inode>> held;
};

/// Saves `persistent`, restores it, and saves that again: the bytes are the same.
inline Restored save_and_restore(Persistent& persistent, const std::vector<Ref<Inode>>& held,
                                 const MemOptions& options, bool writable = false) {
  const MemoryPart first = save_part(persistent, held);
  auto part = restore(first, options, writable);
  if (!part) {
    ADD_FAILURE() << part.error();
    return {};
  }
  Restored restored{(*part)->filesystem(), {}};
  for (std::uint32_t i = 0; i < held.size(); ++i) {
    restored.held.push_back((*part)->inode(i).value());
  }
  EXPECT_FALSE((*part)->inode(static_cast<std::uint32_t>(held.size())));
  const Ref<Persistent> again =
      restored.files ? restored.files->persistent() : restored.held.at(0)->persistent();
  EXPECT_TRUE(save_part(*again, restored.held) == first);
  return restored;
}

}  // namespace wasifs::test
