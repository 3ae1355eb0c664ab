// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one virtual root: which file system is attached at which place. A mount point need not exist
// below; the namespace supplies it and missing parents, in look-up and listing.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/filesystem.h"
#include "wasifs/inode.h"
#include "wasifs/ref.h"

namespace wasifs {

/// A file system that is attached somewhere. Immutable; shared by locations.
struct Mount final : public RefCounted {
  std::string path;  ///< Normalised place: "/", "/a/b".
  Ref<FileSystem>
      filesystem;  ///< What is attached; null for directories that the namespace itself supplies.
  ~Mount() override = default;
};

/// A node of the mount table's trie, and the table; private to the library.
class MountNode;
class MountTable;

/// A place in the namespace: an inode, the mount it belongs to, and what is mounted below it.
/// Copies share.
struct Location {
  Ref<const Mount> mount;  ///< The mount that `inode` belongs to; null for a directory of no file
                           ///< system: then names cannot be moved or linked in it (`notsup`).
  Ref<Inode> inode;        ///< The inode; never null in a valid location.
  std::shared_ptr<const MountNode>
      place;  ///< Where in the mount table; null when no mount is at or below.
};

/// The root of `filesystem` as a location that is part of no namespace: nothing is mounted below
/// it, and paths that start there stay in it. Thread-safe. Errors: those of `FileSystem::root`,
/// `inval` (null).
[[nodiscard]] Result<Location> detached_root(Ref<FileSystem> filesystem);

/// One mount, as `Namespace::mounts` lists it.
struct MountInfo {
  std::string path;            ///< Normalised place.
  Ref<FileSystem> filesystem;  ///< What is attached.
};

/// The mount table of a process; processes may share one. Thread-safe: readers see one immutable
/// table.
class Namespace final : public RefCounted {
 public:
  /// An empty table: "/" is a directory without entries that cannot be written to.
  Namespace();
  ~Namespace() override;

  /// Attaches `filesystem` at `path` (absolute; "." and ".." are resolved lexically, repeated
  /// slashes dropped). A second mount at the same place covers the first. Descriptors opened above
  /// before see the mount when they lead to other mounts already, else when opened anew. Errors:
  /// `inval` (not absolute, empty, with NUL), `nametoolong`, and those of `FileSystem::root`.
  [[nodiscard]] Result<void> mount(std::string_view path, Ref<FileSystem> filesystem);
  /// Takes the topmost mount at `path` away; descriptors opened in it live on. Errors: `inval`
  /// (nothing mounted there).
  [[nodiscard]] Result<void> unmount(std::string_view path);
  /// All mounts, in the order of their paths.
  [[nodiscard]] std::vector<MountInfo> mounts() const;

  /// The location "/".
  [[nodiscard]] Result<Location> root() const;
  /// Walks to the absolute `path` for the embedder, links followed, confined to the namespace.
  /// Errors: those of the resolver (`noent`, `notdir`, `loop`, `perm`, `inval`).
  [[nodiscard]] Result<Location> find(std::string_view path) const;

 private:
  class Table;
  friend const std::shared_ptr<MountTable>& table_of(const Namespace& names) noexcept;
  friend Ref<Namespace> namespace_of(std::shared_ptr<MountTable> table);
  explicit Namespace(std::unique_ptr<Table> table) noexcept;

  std::unique_ptr<Table> table_;
};

}  // namespace wasifs
