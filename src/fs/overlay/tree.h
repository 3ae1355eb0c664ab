// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layers of one overlay as one tree: every look-up and every change goes through here. The file
// system object and its inodes share it. What takes a turn itself (turns.h) says so; the rest is
// called by who has one. Any thread.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fs/overlay/node.h"
#include "fs/overlay/temporary.h"
#include "fs/overlay/turns.h"
#include "wasifs/fs/overlay.h"
#include "wasifs/persist.h"

namespace wasifs::overlay {

class Tree final : public Persistent {
 public:
  /// `layers`: the upper one first; `work` is a directory beside it, empty. `options` say where
  /// both are. Without `work` nothing can be changed: the first layer is only read, as the others.
  Tree(std::vector<Layer> layers, Ref<Inode> work, OverlayOptions options);
  ~Tree() override;

  [[nodiscard]] const NodePtr& root() const noexcept { return root_; }
  [[nodiscard]] const std::vector<Layer>& layers() const noexcept { return layers_; }
  [[nodiscard]] const Layer& upper() const noexcept { return layers_.front(); }
  [[nodiscard]] bool writable() const noexcept { return static_cast<bool>(work_); }
  [[nodiscard]] Nodes& nodes() const noexcept { return *nodes_; }
  [[nodiscard]] TreeTurns& turns() noexcept { return turns_; }

  /// Its device number, from the first time on that somebody asks.
  [[nodiscard]] std::uint64_t device() noexcept;

  // For snapshots, while nobody else uses the tree.

  /// Itself, or null where no snapshot holds the upper layer; of a union, any layer.
  [[nodiscard]] Ref<Persistent> persistent() noexcept;
  [[nodiscard]] std::string_view part_type() const noexcept override {
    return writable() ? "overlay" : "union";
  }
  void gather(PartGatherer& gatherer, Inode* held) override;
  void save(PartWriter& writer, std::span<Inode* const> held) override;
  void set_restored(std::uint64_t device, const Nodes::Noted& numbers);
  /// The node of an inode that was held, whose place is not known.
  [[nodiscard]] Result<NodePtr> restored(const Layer& layer, Ref<Inode> inode);

  // Each of these takes its turns itself. Those that change something fail with `rofs` where
  // nothing can be changed.

  [[nodiscard]] Result<NodePtr> lookup(const NodePtr& directory, std::string_view name);
  /// `stat` of the node, as a guest sees it.
  [[nodiscard]] Result<Stat> stat(Node& node);
  [[nodiscard]] std::uint64_t parent_number(Node& node);
  [[nodiscard]] Result<std::string> path_of(Node& node);
  /// Gives it an upper inode. Nothing happens where it has one, and nothing is left where that
  /// fails. Errors: `nospc`, `dquot`, `io`, `noent` (a removed directory), `notsup` (a FIFO, a
  /// socket, a device).
  [[nodiscard]] Result<void> copy_up(const NodePtr& node);
  /// Opens the upper inode of a regular file as `how`, which cuts the content; where there is none
  /// yet, it is copied up without content. The file is as it was where anything fails. Errors:
  /// those of `copy_up` and `Inode::open`.
  [[nodiscard]] Result<Ref<Inode>> open_to_cut(const NodePtr& node, const OpenHow& how);
  /// A new file, and its open inode in the upper layer.
  struct Created {
    NodePtr node;
    Ref<Inode> opened;
  };
  [[nodiscard]] Result<Created> create_file(const NodePtr& directory, std::string_view name);
  [[nodiscard]] Result<void> make_directory(const NodePtr& directory, std::string_view name);
  [[nodiscard]] Result<void> make_link(const NodePtr& directory, std::string_view name,
                                       std::string_view target);
  [[nodiscard]] Result<void> make_special(const NodePtr& directory, std::string_view name,
                                          const SpecialFile& file);
  [[nodiscard]] Result<void> unlink(const NodePtr& directory, std::string_view name);
  [[nodiscard]] Result<void> remove_directory(const NodePtr& directory, std::string_view name);
  [[nodiscard]] Result<void> rename(const NodePtr& from, std::string_view old_name,
                                    const NodePtr& to, std::string_view new_name);
  [[nodiscard]] Result<void> link(const NodePtr& from, std::string_view old_name, const NodePtr& to,
                                  std::string_view new_name);

  // These are called in a turn to look or to change.

  [[nodiscard]] Result<NodePtr> find(const NodePtr& directory, std::string_view name);
  /// Whether a lower layer shows `name` in `directory`.
  [[nodiscard]] Result<bool> covered(const Node& directory, std::string_view name) const;
  /// All names in a directory, each once, in no order.
  [[nodiscard]] Result<std::vector<std::string>> names_in(const Node& directory) const;

 private:
  /// `node`, which was found by the number of `inode`, if it may be its. Errors: `io`.
  [[nodiscard]] Result<NodePtr> believed(NodePtr node, const Inode& inode,
                                         const NodePtr& parent) const;
  [[nodiscard]] Result<NodePtr> interned(std::uint64_t number, const NodePtr& parent,
                                         std::string_view name, std::vector<LowerPart> lowers);
  [[nodiscard]] Result<NodePtr> interned_upper(const Stat& stat, const NodePtr& parent,
                                               std::string_view name, std::vector<LowerPart> lowers,
                                               Ref<Inode> inode);
  /// Whether a directory in the upper layer may have lower parts.
  enum class Merged : std::uint8_t { never, perhaps };
  [[nodiscard]] Result<NodePtr> node_of_upper(const NodePtr& parent, std::string_view name,
                                              Ref<Inode> inode, Merged merged);
  [[nodiscard]] Temporary temporary();
  [[nodiscard]] Result<void> may_change() const noexcept {
    return writable() ? Result<void>{} : Errno::rofs;
  }
  /// Whether the node's parent and name say where it is.
  [[nodiscard]] bool has_path(const Node& node) const noexcept;

  // In a turn to change.
  [[nodiscard]] Result<void> copy_up_directory(const NodePtr& node);
  [[nodiscard]] Result<void> copy_up_one_directory(Node& node);
  [[nodiscard]] Result<void> publish(const NodePtr& node, Temporary& copy,
                                     const std::vector<std::pair<NodePtr, std::string>>& names);
  void adopt(Node& node, Ref<Inode> upper, const Stat& stat);
  [[nodiscard]] Result<NodePtr> find_or_null(const NodePtr& directory, std::string_view name);
  [[nodiscard]] Result<std::vector<std::pair<NodePtr, std::string>>> names_of(const NodePtr& node);
  /// Whether `name` is free in `directory`, which has an upper inode afterwards. Gives whether it
  /// is hidden there.
  [[nodiscard]] Result<bool> claim(const NodePtr& directory, std::string_view name);
  /// Hides `name`; `taken`: something that is no directory is there, and goes.
  [[nodiscard]] Result<void> hide(DirInode& directory, std::string_view name, bool taken);
  /// Moves what was made to `name`, which is `hidden` or free.
  [[nodiscard]] Result<void> move_in(Temporary& made, DirInode& directory, std::string_view name,
                                     bool hidden, bool is_directory);
  [[nodiscard]] Result<void> remove_found_directory(const NodePtr& directory, std::string_view name,
                                                    const NodePtr& node);
  [[nodiscard]] Result<void> move_found(const NodePtr& from, std::string_view old_name,
                                        const NodePtr& source, const NodePtr& to,
                                        std::string_view new_name, const NodePtr& target);
  [[nodiscard]] Result<void> check_rename(const Node& from, Node& source, const Node& to,
                                          Node* target) const;
  [[nodiscard]] Result<bool> is_empty(const Node& directory) const;
  void lost_name(Node& node) noexcept;

  // Several turns, one after the other.
  [[nodiscard]] Result<void> put_in_place(const NodePtr& node, Temporary& copy);
  [[nodiscard]] Result<void> copy_up_whole(const NodePtr& directory);
  [[nodiscard]] Result<void> end_merging(const std::vector<NodePtr>& directories);

  const std::vector<Layer> layers_;
  const Ref<Inode> work_;
  const std::shared_ptr<Nodes> nodes_;
  NodePtr root_;
  TreeTurns turns_;
  CopyTurns copies_;
  std::atomic<std::uint64_t> temporaries_{0};
  std::atomic<std::uint64_t> device_{0};  // 0: not asked for
  const OverlayOptions options_;
};

}  // namespace wasifs::overlay
