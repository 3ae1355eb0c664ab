// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The mount table as the walk sees it: an immutable trie of namespace paths. A change makes a new
// trie; whoever walks keeps the one it began with. The Resolver, `list_directory` and the Namespace
// use it.
//
// Thread rule: `MountTree` and `MountNode` never change and are used by any thread; `MountTable`
// locks for the swap only.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "wasifs/mount.h"

namespace wasifs {

class MountTable;
class MountTree;

/// One place of the trie: a mount, or what leads to one.
class MountNode {
 public:
  /// Whether anything is mounted strictly below.
  [[nodiscard]] bool leads_on() const noexcept { return !children_.empty(); }
  /// The place `name` below this one, or null where nothing is mounted there or below.
  [[nodiscard]] const MountNode* child(std::string_view name) const noexcept;
  /// All places directly below, in the order of their names.
  [[nodiscard]] const auto& children() const noexcept { return children_; }

  /// Normalised path of the place.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// The last component of `path`, empty for "/".
  [[nodiscard]] std::string_view name() const noexcept;
  /// The topmost mount here; null where the place only leads to others.
  [[nodiscard]] const Ref<const Mount>& mount() const noexcept { return mount_; }
  /// The inode that `mount` shows here; null without one.
  [[nodiscard]] const Ref<Inode>& root() const noexcept { return root_; }
  /// The directory that the namespace shows here where no file system has one.
  [[nodiscard]] const Ref<Inode>& supplied() const noexcept { return supplied_; }
  /// A number that the place keeps for as long as something is mounted at or below it; what comes
  /// later has a higher one. Cookies of supplied directory entries are made of it.
  [[nodiscard]] std::uint64_t serial() const noexcept { return serial_; }
  /// The trie it belongs to.
  [[nodiscard]] const MountTree& tree() const noexcept { return *tree_; }

 private:
  friend class MountTree;

  std::string path_;
  std::vector<std::pair<std::string_view, const MountNode*>>
      children_;  // names point into `path_`s
  Ref<const Mount> mount_;
  Ref<Inode> root_;
  Ref<Inode> supplied_;
  std::uint64_t serial_ = 0;
  const MountTree* tree_ = nullptr;
};

/// One mount and what it shows.
struct MountEntry {
  Ref<const Mount> mount;
  Ref<Inode> root;
};

/// What a place keeps from one state of the table to the next.
struct KeptPlace {
  std::uint64_t serial = 0;
  Ref<Inode> supplied;  ///< Null: to be made.
};

/// One state of the table.
class MountTree {
 public:
  /// What the place with that path had before; nothing where it is new.
  using Before = std::function<std::optional<KeptPlace>(const std::string& path)>;

  /// Builds the trie of `entries`, which are in the order of their paths; later ones cover earlier
  /// ones at the same. Places that `before` knows keep what they had; `next_serial` counts up for
  /// the others.
  MountTree(std::vector<MountEntry> entries, std::uint64_t version,
            std::shared_ptr<const MountTable> table, const Before& before,
            std::uint64_t& next_serial);
  MountTree(const MountTree&) = delete;
  MountTree& operator=(const MountTree&) = delete;

  [[nodiscard]] const MountNode& root() const noexcept { return *nodes_.front(); }
  /// All mounts in the order of their paths.
  [[nodiscard]] const std::vector<MountEntry>& entries() const noexcept { return entries_; }
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
  [[nodiscard]] const MountTable& table() const noexcept { return *table_; }
  /// The place with this normalised path, or null.
  [[nodiscard]] const MountNode* find(std::string_view path) const noexcept;

 private:
  std::vector<MountEntry> entries_;
  std::vector<std::unique_ptr<MountNode>>
      nodes_;  // flat, so that destroying a deep trie does not recurse
  std::uint64_t version_;
  std::shared_ptr<const MountTable> table_;
};

/// The present state. Every `MountTree` owns its table, so the table lets go of its tree when the
/// namespace ends.
class MountTable : public std::enable_shared_from_this<MountTable> {
 public:
  /// A table with nothing mounted.
  [[nodiscard]] static std::shared_ptr<MountTable> make();
  explicit MountTable(std::uint64_t device);

  /// What a snapshot holds of a table beside its mounts.
  struct Saved {
    std::uint64_t device = 0;
    std::uint64_t next_serial = 0;
    std::map<std::string, std::uint64_t> serials;  ///< Of each place by its path.
  };
  [[nodiscard]] Saved saved() const;
  /// A table as it was: `mounts` in the order of their paths, and what `saved` gave, which has a
  /// serial below `next_serial` for each place. Errors: those of `FileSystem::root`.
  [[nodiscard]] static Result<std::shared_ptr<MountTable>> restored(std::vector<MountInfo> mounts,
                                                                    const Saved& saved);

  /// Puts `filesystem` at the normalised `path`. Errors: those of `FileSystem::root`.
  [[nodiscard]] Result<void> add(std::string path, Ref<FileSystem> filesystem);
  /// Takes the topmost mount at the normalised `path` away. Errors: `inval`.
  [[nodiscard]] Result<void> remove(std::string_view path);
  /// Breaks the cycle between table and tree. What is open keeps the tree that it has.
  void close();

  /// The tree of this moment; null after `close`.
  [[nodiscard]] std::shared_ptr<const MountTree> current() const;
  /// The version of the tree of this moment: one load, no lock.
  [[nodiscard]] std::uint64_t version() const noexcept {
    return version_.load(std::memory_order_acquire);
  }

  /// The mount that supplied directories belong to: it has no file system.
  [[nodiscard]] const Ref<const Mount>& supplied_mount() const noexcept { return supplied_mount_; }
  /// `Stat::dev` of supplied directories.
  [[nodiscard]] std::uint64_t device() const noexcept { return device_; }

 private:
  struct State {
    std::shared_ptr<const MountTree> tree;
    std::uint64_t next_serial = 0;
  };
  void replace(State& state, std::vector<MountEntry> entries, const MountTree::Before& before);
  void replace(State& state, std::vector<MountEntry> entries);

  Guarded<State, lock_rank::name_space> state_;
  std::atomic<std::uint64_t> version_{0};
  Ref<const Mount> supplied_mount_;
  std::uint64_t device_;
};

/// The table behind a namespace, and a namespace over a table: for snapshots.
[[nodiscard]] const std::shared_ptr<MountTable>& table_of(const Namespace& names) noexcept;
[[nodiscard]] Ref<Namespace> namespace_of(std::shared_ptr<MountTable> table);

/// Which place to go by, for a descriptor that was opened at `place` maybe some mounts ago: `place`
/// itself where nothing changed, else the same path in the present table, with `renewed` then
/// owning it. Null stays null.
[[nodiscard]] const MountNode* refresh_place(const std::shared_ptr<const MountNode>& place,
                                             std::shared_ptr<const MountTree>& renewed);

/// The location of what is mounted at, or supplied for, `node`, which `tree` owns.
[[nodiscard]] Location location_of_place(const std::shared_ptr<const MountTree>& tree,
                                         const MountNode& node);

}  // namespace wasifs
