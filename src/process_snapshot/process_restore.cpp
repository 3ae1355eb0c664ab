// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Putting a process together: limits and rights met with what is offered, every part by the
// restorer, every number checked against what came of it.
#include "process_snapshot/process_restore.h"

#include <algorithm>

#include "process_snapshot/part_types.h"
#include "process_snapshot/process_decode.h"
#include "process_snapshot/restorer.h"
#include "snapshot/sentence.h"
#include "vfs/supplied_directory.h"
#include "wasi/parts_problem.h"
#include "wasifs/errno.h"

namespace wasifs {
namespace {

Limits met(const Limits& a, const Limits& b) {
  return {.descriptors = std::min(a.descriptors, b.descriptors),
          .bytes_per_call = std::min(a.bytes_per_call, b.bytes_per_call),
          .host_bytes_per_call = std::min(a.host_bytes_per_call, b.host_bytes_per_call),
          .buffers_per_call = std::min(a.buffers_per_call, b.buffers_per_call),
          .subscriptions_per_call = std::min(a.subscriptions_per_call, b.subscriptions_per_call),
          .path_length = std::min(a.path_length, b.path_length),
          .path_depth = std::min(a.path_depth, b.path_depth),
          .symlinks = std::min(a.symlinks, b.symlinks)};
}

FdRights met(const FdRights& a, const FdRights& b) {
  return {.base = a.base & b.base,
          .inheriting = a.inheriting & b.inheriting,
          .ceiling = a.ceiling & b.ceiling,
          .inheriting_ceiling = a.inheriting_ceiling & b.inheriting_ceiling};
}

/// One process being put together.
class Assembly {
 public:
  Assembly(SnapshotContents& contents, const RestoreOptions& options, DecodedProcess& saved)
      : options_(options),
        saved_(saved),
        clock_(resumed(options, saved)),
        memory_(options.memory),
        restorer_(contents, options, memory_) {
    if (memory_.clock == nullptr) memory_.clock = clock_;
  }

  SnapshotResult<RestoredProcess> assemble() {
    // Before the embedder is asked for anything, which may make file systems then.
    reserve_device_number(saved_.largest_device);
    SNAPSHOT_CHECK(restore_tree());
    SNAPSHOT_TRY(ProcessParts parts, complete_parts());
    process_ = std::make_unique<Process>(std::move(parts));
    if (saved_.exit_code) process_->set_exit_code(*saved_.exit_code);
    process_->set_waited(saved_.waited);
    process_->set_trap_reason(std::move(saved_.trap_reason));
    SNAPSHOT_CHECK(restore_descriptions());
    SNAPSHOT_CHECK(restore_descriptors());
    return RestoredProcess{std::move(process_), std::move(restorer_.reports())};
  }

 private:
  static std::shared_ptr<Clock> resumed(const RestoreOptions& options,
                                        const DecodedProcess& saved) {
    SavedTimes times = saved.times;
    if (options.realtime == RealtimePolicy::live) {
      times[static_cast<std::size_t>(ClockId::realtime)] = std::nullopt;
    }
    return resume_clock(options.clock != nullptr ? options.clock : system_clock(), times);
  }

  std::shared_ptr<Random> random() const {
    if (options_.random != nullptr) return options_.random;
    return saved_.random ? restored_random(*saved_.random) : system_random();
  }

  SnapshotResult<ProcessParts> complete_parts() {
    ProcessParts parts = std::move(saved_.parts);
    parts.names = names_;
    parts.clock = clock_;
    parts.random = random();
    parts.poller = options_.poller != nullptr ? options_.poller : system_poller();
    parts.trace = options_.trace;
    parts.raise = options_.raise;
    parts.limits = met(parts.limits, options_.limits);
    if (options_.arguments) parts.arguments = *options_.arguments;
    if (const auto problem = problem_with(parts)) return sentence("{}", *problem);
    return parts;
  }

  SnapshotResult<void> restore_tree() {
    std::vector<MountInfo> attached;
    for (std::size_t index = 0; index < saved_.mounts.size(); ++index) {
      const auto& [path, part] = saved_.mounts[index];
      SNAPSHOT_TRY(Ref<FileSystem> filesystem, restorer_.filesystem(part));
      if (index < saved_.attached) {
        attached.push_back({path, std::move(filesystem)});
      } else {
        auto mount = make_ref<Mount>();
        mount->path = path;
        mount->filesystem = std::move(filesystem);
        mounts_.emplace_back(std::move(mount));
      }
    }
    auto table = MountTable::restored(std::move(attached), saved_.tree);
    if (!table) return sentence("a mount has no root: {}", errno_message(table.error()));
    table_ = *std::move(table);
    tree_ = table_->current();
    std::vector<Ref<const Mount>> in_tree;
    for (const MountEntry& entry : tree_->entries()) in_tree.push_back(entry.mount);
    mounts_.insert(mounts_.begin(), in_tree.begin(), in_tree.end());
    names_ = namespace_of(table_);
    return {};
  }

  std::shared_ptr<const MountNode> node_of(const saved::OpenDescription& saved) const {
    if (saved.place() == 0) return nullptr;
    const MountNode* node = tree_->find(saved_.places[saved.place() - 1]);
    return node == nullptr ? nullptr : std::shared_ptr<const MountNode>(tree_, node);
  }

  Ref<Inode> supplied(const MountNode* node, std::uint64_t serial) const {
    if (node != nullptr && node->serial() == serial) return node->supplied();
    return make_ref<SuppliedDirectory>(table_->device(), serial + 1);
  }

  /// The open file; null where it is left out.
  SnapshotResult<Ref<OpenFile>> restore_description(const saved::OpenDescription& saved,
                                                    std::size_t number) {
    Location location;
    location.place = node_of(saved);
    if (saved.part() == 0) {
      location.mount = table_->supplied_mount();
      location.inode = supplied(location.place.get(), saved.position());
    } else {
      // A file system moves names between directories that are its own.
      if (saved.mount() != 0) {
        if (saved_.mounts[saved.mount() - 1].part != saved.part()) {
          return sentence("open file {} is of part {} and its mount of part {}", number,
                          saved.part(), saved_.mounts[saved.mount() - 1].part);
        }
        location.mount = mounts_[saved.mount() - 1];
      }
      SNAPSHOT_TRY(location.inode, restorer_.inode({saved.part(), saved.inode()}));
      if (!location.inode) return Ref<OpenFile>();
    }
    const InodeKind kind = location.inode->kind();
    const auto access = static_cast<Access>(saved.access());
    if (kind == InodeKind::link) return sentence("open file {} is a link", number);
    if (kind == InodeKind::directory && access != Access::none) {
      return sentence("open file {} is a directory that can be read or written", number);
    }
    if (kind != InodeKind::directory && location.place != nullptr) {
      return sentence("open file {} is no directory but paths start at it", number);
    }
    if (kind != InodeKind::file && saved.part() != 0 && saved.position() != 0) {
      return sentence("open file {} is at {} and has no offsets", number, saved.position());
    }
    auto file =
        make_ref<OpenFile>(std::move(location), access, static_cast<FdFlags>(saved.flags()));
    if (kind == InodeKind::file) file->set_offset(saved.position());
    return file;
  }

  SnapshotResult<void> restore_descriptions() {
    for (const saved::OpenDescription& saved : saved_.descriptions) {
      SNAPSHOT_TRY(Ref<OpenFile> file, restore_description(saved, files_.size()));
      files_.push_back(std::move(file));
    }
    return {};
  }

  SnapshotResult<void> restore_descriptors() {
    for (const DecodedProcess::Descriptor& saved : saved_.descriptors) {
      const Ref<OpenFile>& file = files_[saved.description];
      if (!file) continue;
      FdEntry entry{file, met(saved.rights, options_.ceiling), nullptr};
      if (const auto name = saved_.preopens.find(saved.number); name != saved_.preopens.end()) {
        if (file->inode()->kind() != InodeKind::directory) {
          return sentence("descriptor {} is a preopen and no directory", saved.number);
        }
        entry.preopen_name = std::make_shared<const std::string>(std::move(name->second));
      }
      if (process_->fds().replace(saved.number, std::move(entry))) continue;
      const std::string reason = fmt::format("descriptor {} is beyond the limit of {}",
                                             saved.number, process_->parts().limits.descriptors);
      if (!options_.lenient) return sentence("{}", reason);
      restorer_.report(reason + "; it is closed");
    }
    return {};
  }

  const RestoreOptions& options_;
  DecodedProcess& saved_;
  std::shared_ptr<Clock> clock_;
  MemOptions memory_;
  Restorer restorer_;
  std::shared_ptr<MountTable> table_;
  std::shared_ptr<const MountTree> tree_;
  Ref<Namespace> names_;
  std::vector<Ref<const Mount>> mounts_;  // as in the part
  std::vector<Ref<OpenFile>> files_;      // as in the part; null: left out
  std::unique_ptr<Process> process_;
};

}  // namespace

SnapshotResult<RestoredProcess> restore_process(SnapshotContents& contents,
                                                const RestoreOptions& options) {
  if (contents.parts() == 0 || contents.part(0).type != process_part_type) {
    return sentence("the snapshot does not begin with a process");
  }
  const auto reader = make_part_reader(contents, 0, nullptr);
  SNAPSHOT_TRY(DecodedProcess saved, decode_process(*reader));
  return Assembly(contents, options, saved).assemble();
}

}  // namespace wasifs
