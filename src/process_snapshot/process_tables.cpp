// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Going through mounts in order, then through descriptors by number.
#include "process_snapshot/process_tables.h"

#include <string_view>
#include <unordered_map>

#include "snapshot/sentence.h"
#include "wasifs/errno.h"

namespace wasifs {
namespace {

class Collector {
 public:
  Collector(Process& process, Gathering& gathering)
      : process_(process),
        gathering_(gathering),
        table_(table_of(process.names())),
        tree_(table_->current()) {}

  SnapshotResult<ProcessTables> collect() {
    tables_.tree = table_->saved();
    std::uint32_t number = 0;
    for (const auto& [path, serial] : tables_.tree.serials) places_.emplace(path, ++number);
    for (const MountEntry& entry : tree_->entries()) {
      static_cast<void>(add_mount(entry.mount, "mount:" + entry.mount->path));
    }
    tables_.attached = static_cast<std::uint32_t>(tables_.mounts.size());
    for (const Fd fd : process_.fds().numbers()) SNAPSHOT_CHECK(add_descriptor(fd));
    return std::move(tables_);
  }

 private:
  std::uint32_t add_mount(const Ref<const Mount>& mount, const std::string& name) {
    const auto next = static_cast<std::uint32_t>(tables_.mounts.size() + 1);
    const auto [found, added] = mounts_.try_emplace(mount.get(), next);
    if (added) {
      tables_.mounts.push_back({mount->path, gathering_.part_of(*mount->filesystem, name)});
    }
    return found->second;
  }

  SnapshotResult<void> add_descriptor(Fd fd) {
    const auto entry = process_.fds().entry(fd, {});
    if (!entry) return sentence("descriptor {}: {}", fd, errno_message(entry.error()));
    const auto next = static_cast<std::uint32_t>(tables_.descriptions.size());
    const auto [found, added] = descriptions_.try_emplace(entry->file.get(), next);
    if (added) {
      const std::string name = fmt::format("fd:{}", fd);
      const std::string preopen = entry->preopen_name ? "preopen:" + *entry->preopen_name : name;
      SNAPSHOT_TRY(const saved::OpenDescription description,
                   describe(*entry->file, fd, name, preopen));
      tables_.descriptions.push_back(description);
    }
    const FdRights& rights = entry->rights;
    tables_.descriptors.emplace_back(fd, found->second, static_cast<std::uint64_t>(rights.base),
                                     static_cast<std::uint64_t>(rights.inheriting),
                                     static_cast<std::uint64_t>(rights.ceiling),
                                     static_cast<std::uint64_t>(rights.inheriting_ceiling));
    if (entry->preopen_name) tables_.preopens.emplace_back(fd, *entry->preopen_name);
    return {};
  }

  /// The number of the place of the tree; 0 where it is none any more.
  SnapshotResult<std::uint32_t> place_of(const Location& location, Fd fd) const {
    if (location.place == nullptr) return 0U;
    if (&location.place->tree().table() != table_.get()) {
      return sentence("descriptor {} is open in another tree than that of the process", fd);
    }
    const auto found = places_.find(location.place->path());
    return found == places_.end() ? 0U : found->second;
  }

  SnapshotResult<saved::OpenDescription> describe(OpenFile& file, Fd fd, const std::string& name,
                                                  const std::string& preopen) {
    const Location& location = file.location();
    SNAPSHOT_TRY(const std::uint32_t place, place_of(location, fd));
    std::uint64_t position = 0;
    if (file.seekable()) {
      const auto offset = file.tell(process_.wait_context());
      if (!offset) return sentence("descriptor {}: {}", fd, errno_message(offset.error()));
      position = *offset;
    }
    SavedInode inode;
    std::uint32_t mount = 0;
    if (location.mount && !location.mount->filesystem) {
      if (location.mount != table_->supplied_mount()) {
        return sentence("descriptor {} is open in another tree than that of the process", fd);
      }
      SNAPSHOT_TRY(position, serial_of(*location.inode, fd));
    } else {
      FileSystem* owner = nullptr;
      if (location.mount) {
        mount = add_mount(location.mount, preopen);
        owner = location.mount->filesystem.get();
      }
      inode = gathering_.place_of(*location.inode, owner, file.access(), file.flags(), name);
      // What is kept apart from its file system, such as a copy of a file without a name.
      if (mount != 0 && tables_.mounts[mount - 1].part != inode.part) mount = 0;
    }
    return saved::OpenDescription(position, inode.part, inode.index, mount, place,
                                  static_cast<std::uint16_t>(file.flags()),
                                  static_cast<std::uint8_t>(file.access()));
  }

  /// Of a directory that the tree supplies, or once did: its inode number is one more.
  static SnapshotResult<std::uint64_t> serial_of(Inode& inode, Fd fd) {
    const auto stat = inode.stat();
    if (!stat) return sentence("descriptor {}: {}", fd, errno_message(stat.error()));
    return stat->ino - 1;
  }

  Process& process_;
  Gathering& gathering_;
  std::shared_ptr<MountTable> table_;
  std::shared_ptr<const MountTree> tree_;
  ProcessTables tables_;
  std::unordered_map<std::string_view, std::uint32_t> places_;
  std::unordered_map<const Mount*, std::uint32_t> mounts_;
  std::unordered_map<const OpenFile*, std::uint32_t> descriptions_;
};

}  // namespace

SnapshotResult<ProcessTables> collect_tables(Process& process, Gathering& gathering) {
  return Collector(process, gathering).collect();
}

}  // namespace wasifs
