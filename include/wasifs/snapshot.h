// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Saves what a process holds and makes a process of it again, here or elsewhere. A snapshot holds
// arguments, environment, descriptors, memory trees, mounts, pipes, clocks and random state. What
// belongs to the host (directories, callbacks, sockets, the standard streams) is held by name and
// given again by whoever restores. Restoring grants nothing: mounts, rights and limits are what is
// offered now, met with what was saved. What is held and what is not: docs/snapshots.md.
//
// Thread rule: while a process is saved, none of its calls runs and no other process changes what
// it shares with it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/fs/mem.h"
#include "wasifs/persist.h"
#include "wasifs/process.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {

/// Something that a snapshot holds by name only.
struct External {
  /// The kinds.
  enum class Kind : std::uint8_t {
    filesystem,  ///< `External::filesystem`.
    inode,       ///< `External::inode`.
  };
  Kind kind = Kind::filesystem;  ///< Which.
  /// "mount:/data" (what is mounted at /data), "preopen:NAME" (a file system that only this preopen
  /// leads to), "fd:1" (what only descriptor 1 leads to; the first of several), or what
  /// `SaveOptions::name` called it. Where a name is taken already, "#2" is added to it, and so on.
  std::string name;
  std::string type;  ///< `FileSystem::type_name` when it was saved; empty for an inode.
  FileType file_type = FileType::unknown;  ///< Of an inode.
  Access access = Access::none;            ///< What the descriptors on an inode may do.
  bool live = false;  ///< An inode that was saved live: it is used as it is given, not opened.
  Ref<FileSystem> filesystem;  ///< The live one, after saving; null when restoring.
  Ref<Inode> inode;            ///< The live one, after saving; null when restoring.
};

/// How a process is saved.
struct SaveOptions {
  /// Names an external thing; empty result: the name that `External::name` describes, and has when
  /// this is called.
  std::function<std::string(const External&)> name;
  /// Open files and directories of external file systems are not described by path and content but
  /// named "fd:N" as well, to be handed over alive within this program.
  bool live = false;
  /// A host file that is open but has no name below its root any more is taken along when it is at
  /// most so long; else the save fails with the number of the descriptor.
  std::uint64_t capture_limit = std::uint64_t{16} << 20;
  /// Paths of mounts whose whole content is taken along, so that they come back as memory trees:
  /// the topmost mount at each, wherever else it is mounted. Nothing happens to what is held
  /// anyway.
  std::vector<std::string> capture;
  /// Most bytes that these hold together; more: the save fails, naming the mount.
  std::uint64_t capture_bytes = std::uint64_t{1} << 30;
  /// Digests of open host files are kept, not only size and time, so that a change is noticed in
  /// any case.
  bool digest_host_files = false;
  /// Threads that compute digests; 0: one for each processor.
  unsigned threads = 0;
};

/// What a save did.
struct SavedSnapshot {
  std::uint64_t content_bytes = 0;   ///< Bytes in chunks.
  std::uint64_t stored_bytes = 0;    ///< Of these, what the store did not have.
  std::vector<External> externals;   ///< What is held by name only, in the order of the snapshot.
  std::vector<std::string> reports;  ///< What a captured mount has and a memory tree cannot, such
                                     ///< as devices, which are left out; a sentence each.
};

/// More to be saved in the same snapshot: the guest's memory, a recording. `type` begins with the
/// name of who knows it.
using SavePart = std::function<void(PartWriter&)>;

/// One more part.
struct ExtraPart {
  std::string type;           ///< Name of the part, found again by `SnapshotReader::part`.
  std::uint32_t version = 1;  ///< Of its encoding.
  SavePart save;              ///< Writes it.
};

/// Saves `process` and `extra` as `name`. Whether the process was stopped is not held: it comes
/// back as one that runs. Fails with a sentence; then the store is as before.
[[nodiscard]] SnapshotResult<SavedSnapshot> save_snapshot(Process& process, SnapshotStore& store,
                                                          std::string_view name,
                                                          const SaveOptions& options = {},
                                                          std::span<const ExtraPart> extra = {});

/// What real time a restored process sees.
enum class RealtimePolicy : std::uint8_t {
  live,   ///< That of the clock given.
  saved,  ///< It goes on from the moment of saving, as monotonic time always does.
};

/// What is offered to a process that comes back.
struct RestoreOptions {
  /// Gives a file system by the name in `External::name`. Empty function: there are none.
  std::function<SnapshotResult<Ref<FileSystem>>(const External&)> filesystem;
  /// Gives an inode in the same way; it is opened for `External::access`, unless it was saved live.
  std::function<SnapshotResult<Ref<Inode>>(const External&)> inode;
  /// Accept a snapshot that was saved live. Only for one of this program's own.
  bool live = false;
  /// What is missing or cannot be opened any more is left out and reported instead of an error: a
  /// mount is an empty directory that cannot be written to, a descriptor is closed.
  bool lenient = false;
  /// A host file that changed since is reported and goes on; else it is an error.
  bool accept_changes = false;
  /// Restores a part of the embedder's own type; an empty result: not known.
  std::function<SnapshotResult<std::unique_ptr<RestoredPart>>(std::string_view type, PartReader&)>
      part;
  /// argv in place of the saved one: for a program that begins, or has not looked at it yet.
  std::optional<std::vector<std::string>> arguments;
  std::shared_ptr<Clock> clock;                    ///< Null: the system's.
  RealtimePolicy realtime = RealtimePolicy::live;  ///< See there.
  std::shared_ptr<Random> random;  ///< Null: the saved state of a seeded source, else the system's.
  std::shared_ptr<Poller> poller;  ///< Null: the machine's.
  std::shared_ptr<Trace> trace;    ///< May be null.
  RaiseHandler raise;              ///< May be empty.
  Limits limits;                   ///< Of each the lower one counts, this or the saved.
  FdRights ceiling;                ///< No descriptor comes back with more.
  /// Bounds of each memory tree: the lower ones count. Its clock; null: that of the process.
  MemOptions memory;
};

/// A process that came back.
struct RestoredProcess {
  std::unique_ptr<Process> process;  ///< Never null.
  std::vector<std::string> reports;  ///< What changed or is left out, a sentence each.
};

/// One part of a snapshot, for people.
struct SnapshotPart {
  std::string type;           ///< Such as "process", "mem", "guest".
  std::uint32_t version = 0;  ///< Of its encoding.
  std::size_t segments = 0;   ///< How many there are.
};

/// One snapshot, opened to be looked at or restored. One thread at a time.
class SnapshotReader {
 public:
  /// Opens and checks the root. Roots and segments together are at most `metadata_limit` bytes.
  /// With `verify` every chunk is checked against its digest before use, also of a trusted store.
  /// Fails where it is damaged or needs a feature that is not known, naming it. `store` outlives
  /// the reader.
  [[nodiscard]] static SnapshotResult<std::unique_ptr<SnapshotReader>> open(
      SnapshotStore& store, std::string_view name,
      std::uint64_t metadata_limit = std::uint64_t{1} << 30, bool verify = false);
  virtual ~SnapshotReader() = default;

  /// What has to be given to restore it.
  [[nodiscard]] virtual SnapshotResult<std::vector<External>> externals() = 0;
  /// Makes the process. May be called once.
  [[nodiscard]] virtual SnapshotResult<RestoredProcess> restore(const RestoreOptions& options) = 0;
  /// The first extra part of that type, or null.
  [[nodiscard]] virtual SnapshotResult<std::unique_ptr<PartReader>> part(std::string_view type) = 0;
  /// All parts in their order.
  [[nodiscard]] virtual std::vector<SnapshotPart> parts() const = 0;
  /// All chunks with their sizes, each once.
  [[nodiscard]] virtual std::span<const NamedChunk> chunks() const noexcept = 0;
};

}  // namespace wasifs
