// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inodes that an overlay hands out. Each is a view of a node, which all views of one file
// share; an opened one has opened an inode of a layer as well. Any thread.
#pragma once

#include <utility>

#include "base/guarded.h"
#include "fs/overlay/tree.h"

namespace wasifs::overlay {

/// What they have alike.
class View {
 public:
  View(Ref<Tree> tree, NodePtr node) noexcept : tree_(std::move(tree)), node_(std::move(node)) {}
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  [[nodiscard]] Tree& tree() const noexcept { return *tree_; }
  [[nodiscard]] const Ref<Tree>& shared_tree() const noexcept { return tree_; }
  [[nodiscard]] const NodePtr& node() const noexcept { return node_; }

 protected:
  virtual ~View() = default;

 private:
  const Ref<Tree> tree_;
  const NodePtr node_;
};

/// An inode that shows `node`.
[[nodiscard]] Ref<Inode> view_of(const Ref<Tree>& tree, NodePtr node);

/// What is the same for all kinds. `Kind` is one of the classes of inode.h.
template <class Kind>
class ViewOf : public Kind, public View {
 public:
  [[nodiscard]] Result<Stat> stat() override { return tree().stat(*node()); }
  [[nodiscard]] Result<void> set_times(const TimesChange& change) override {
    const auto keeps = [](const TimeChange& time) { return time.how == TimeChange::How::keep; };
    if (keeps(change.atim) && keeps(change.mtim)) return {};
    WASIFS_CHECK(tree().copy_up(node()));
    return node()->upper()->set_times(change);
  }
  [[nodiscard]] bool same_as(const Inode& other) const noexcept override {
    const auto* view = dynamic_cast<const View*>(&other);
    return view != nullptr && view->node() == node();
  }
  [[nodiscard]] Ref<Persistent> persistent() noexcept override;

 protected:
  template <class... Type>
  ViewOf(Ref<Tree> tree, NodePtr node, Type... type) noexcept
      : Kind(type...), View(std::move(tree), std::move(node)) {}
};

/// A regular file, or a device of a lower layer that seeks.
class OverlayFile final : public ViewOf<FileInode> {
 public:
  OverlayFile(Ref<Tree> tree, NodePtr node) noexcept;
  /// `opened` is the node's upper inode, opened, where `of_upper`, else its lower one.
  OverlayFile(Ref<Tree> tree, NodePtr node, Ref<Inode> opened, bool of_upper) noexcept;

  [[nodiscard]] Result<Ref<Inode>> open(const OpenHow& how) override;
  [[nodiscard]] Result<void> sync(bool data_only) override;
  [[nodiscard]] Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override;
  [[nodiscard]] Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
  [[nodiscard]] Result<Appended> append(WriteBuffers& buffers) override;
  [[nodiscard]] Result<void> truncate(std::uint64_t size) override;
  [[nodiscard]] Result<void> allocate(std::uint64_t offset, std::uint64_t length) override;
  [[nodiscard]] Result<void> advise(std::uint64_t offset, std::uint64_t length,
                                    Advice advice) override;

 private:
  struct Opened {
    Ref<Inode> inode;  // null where nothing was opened: the node's own serves
    bool of_upper = false;
  };

  [[nodiscard]] Result<Ref<Inode>> now();
  [[nodiscard]] Result<Ref<Inode>> to_write();

  Guarded<Opened, lock_rank::leaf> opened_;
};

/// A symbolic link.
class OverlayLink final : public ViewOf<LinkInode> {
 public:
  OverlayLink(Ref<Tree> tree, NodePtr node) noexcept : ViewOf(std::move(tree), std::move(node)) {}
  [[nodiscard]] Result<std::string> target() override;
};

/// What a layer has beside files, directories and links: opened, it is the layer's own.
class OverlaySpecial final : public ViewOf<StreamInode> {
 public:
  OverlaySpecial(Ref<Tree> tree, NodePtr node) noexcept;
  [[nodiscard]] Result<Ref<Inode>> open(const OpenHow& how) override;
};

}  // namespace wasifs::overlay
