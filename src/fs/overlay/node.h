// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an overlay knows of a file while somebody uses it: its number, and the inodes of the layers
// that it consists of. All inodes that the overlay hands out for one file share one node, so that
// each sees when the file is copied up. `Nodes` finds the node of a number.
//
// What is constant needs no lock. The upper inode is set once and published by an atomic. Parent
// and name change in a turn to change (turns.h) and are read in one to look.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/guarded.h"
#include "fs/overlay/layer.h"

namespace wasifs::overlay {

class Nodes;
class Node;
using NodePtr = std::shared_ptr<Node>;

/// What a lower layer has of a file.
struct LowerPart {
  const Layer* layer = nullptr;
  Ref<Inode> inode;
};

/// What `directories`, the parts of one directory, show under `name`: parts of a directory, topmost
/// first, or one of anything else; none where there is nothing.
[[nodiscard]] Result<std::vector<LowerPart>> parts_below(std::span<const LowerPart> directories,
                                                         std::string_view name);

/// All names in `upper`'s part of a directory (null: it has none) and in its `lowers`, each once.
[[nodiscard]] Result<std::vector<std::string>> merged_names(const Layer& layer, DirInode* upper,
                                                            std::span<const LowerPart> lowers);

/// Tells the inodes of one layer apart.
struct Identity {
  std::uint32_t place = 0;
  std::uint64_t device = 0;
  std::uint64_t ino = 0;
  auto operator<=>(const Identity&) const = default;
};

/// See the top of the file.
class Node {
 public:
  /// `lowers`: of a directory all that it merges, topmost first; else one, or none. It has an
  /// `upper` or a lower part.
  Node(std::shared_ptr<Nodes> home, std::uint64_t number, NodePtr parent, std::string_view name,
       std::vector<LowerPart> lowers, Ref<Inode> upper);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();

  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] InodeKind kind() const noexcept { return kind_; }
  [[nodiscard]] FileType type() const noexcept { return type_; }
  [[nodiscard]] const std::vector<LowerPart>& lowers() const noexcept { return lowers_; }

  /// The inode in the upper layer, or null.
  [[nodiscard]] Inode* upper() const noexcept {
    return has_upper_.load(std::memory_order_acquire) ? upper_.get() : nullptr;
  }
  /// What is seen of it: the upper inode, or the topmost lower one.
  [[nodiscard]] Inode& top() const noexcept {
    Inode* up = upper();
    return up != nullptr ? *up : *lowers_.front().inode;
  }
  [[nodiscard]] DirInode* upper_directory() const noexcept {
    Inode* up = upper();
    return up != nullptr ? up->as_directory() : nullptr;
  }
  /// Once; by whoever copies it up.
  void set_upper(Ref<Inode> upper) noexcept;
  /// The upper inode whose number may be noted; that note goes when the file is removed.
  void set_noted(const Identity& identity) noexcept { noted_ = identity; }
  [[nodiscard]] const std::optional<Identity>& noted() const noexcept { return noted_; }

  /// Whether names are looked for in lower layers. A directory that was copied up as a whole does
  /// not, though its lower parts go on to order listings that have begun.
  [[nodiscard]] bool merges() const noexcept { return merges_.load(std::memory_order_acquire); }
  void stop_merging() noexcept { merges_.store(false, std::memory_order_release); }
  /// Whether it has lost its last name.
  [[nodiscard]] bool removed() const noexcept { return removed_.load(std::memory_order_acquire); }
  void set_removed() noexcept { removed_.store(true, std::memory_order_release); }

  // Where it is: of a directory always, of anything else until it is copied up.
  [[nodiscard]] const NodePtr& parent() const noexcept { return parent_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Returns the old parent, for the caller to let go.
  [[nodiscard]] NodePtr move_to(NodePtr parent, std::string_view name);

 private:
  const std::shared_ptr<Nodes> home_;
  const std::uint64_t number_;
  NodePtr parent_;
  std::string name_;
  const std::vector<LowerPart> lowers_;
  Ref<Inode> upper_;
  const InodeKind kind_;
  const FileType type_;
  std::atomic<bool> has_upper_;
  std::atomic<bool> merges_;
  std::atomic<bool> removed_{false};
  std::optional<Identity> noted_;
};

/// The nodes in use, and the numbers that files have.
///
/// A file has the number that it has in its layer, times the number of layers, plus its layer's
/// place. One that was copied up keeps its number, which is noted here as long as the file is.
/// What is on another device than its layer's root, or has too large a number, gets one from a
/// counter, noted as long as the overlay lives.
class Nodes {
 public:
  explicit Nodes(std::uint32_t layers) noexcept : layers_(layers) {}

  /// The number of the inode `ino` on `device` in `layer`.
  [[nodiscard]] std::uint64_t number_of(const Layer& layer, std::uint64_t device,
                                        std::uint64_t ino);
  /// The upper inode has this number from now on.
  void give(const Identity& upper, std::uint64_t number);

  /// The node with that number, or null.
  [[nodiscard]] NodePtr find(std::uint64_t number);
  /// The node with the number of `fresh`, which is `fresh` where there is none.
  [[nodiscard]] NodePtr intern(NodePtr fresh);
  /// A node ends.
  void forget(const Node& node) noexcept;

  /// For snapshots: the numbers that cannot be computed.
  using Noted = std::map<Identity, std::uint64_t>;
  [[nodiscard]] Noted noted() const;
  void restore(const Noted& noted);

 private:
  struct State {
    std::unordered_map<std::uint64_t, std::weak_ptr<Node>> nodes;
    Noted noted;
    std::uint64_t counted = 0;
  };

  [[nodiscard]] std::optional<std::uint64_t> computed(const Layer& layer, std::uint64_t device,
                                                      std::uint64_t ino) const noexcept;

  const std::uint64_t layers_;
  Guarded<State, lock_rank::leaf> state_;
};

}  // namespace wasifs::overlay
