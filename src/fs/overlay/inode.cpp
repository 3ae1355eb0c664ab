// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/overlay/inode.h"

#include "fs/overlay/directory.h"

namespace wasifs::overlay {

Ref<Inode> view_of(const Ref<Tree>& tree, NodePtr node) {
  switch (node->kind()) {
    case InodeKind::file:
      return make_ref<OverlayFile>(tree, std::move(node));
    case InodeKind::directory:
      return make_ref<OverlayDirectory>(tree, std::move(node));
    case InodeKind::link:
      return make_ref<OverlayLink>(tree, std::move(node));
    case InodeKind::stream:
    case InodeKind::socket:
      break;
  }
  return make_ref<OverlaySpecial>(tree, std::move(node));
}

template <class Kind>
Ref<Persistent> ViewOf<Kind>::persistent() noexcept {
  return tree().persistent();
}

template class ViewOf<FileInode>;
template class ViewOf<DirInode>;
template class ViewOf<LinkInode>;
template class ViewOf<StreamInode>;

OverlayFile::OverlayFile(Ref<Tree> tree, NodePtr node) noexcept
    : OverlayFile(std::move(tree), std::move(node), nullptr, false) {}

OverlayFile::OverlayFile(Ref<Tree> tree, NodePtr node, Ref<Inode> opened, bool of_upper) noexcept
    : ViewOf(std::move(tree), node, node->type()),
      opened_(Opened{.inode = std::move(opened), .of_upper = of_upper}) {}

Result<Ref<Inode>> OverlayFile::open(const OpenHow& how) {
  const bool regular = type() == FileType::regular_file;
  if (how.truncate && regular) {
    WASIFS_TRY(Ref<Inode> cut, tree().open_to_cut(node(), how));
    return Ref<Inode>(make_ref<OverlayFile>(shared_tree(), node(), std::move(cut), true));
  }
  if (has_any(how.access, Access::write) && regular) WASIFS_CHECK(tree().copy_up(node()));
  Inode* upper = node()->upper();
  WASIFS_TRY(Ref<Inode> opened, (upper != nullptr ? *upper : node()->top()).open(how));
  return Ref<Inode>(
      make_ref<OverlayFile>(shared_tree(), node(), std::move(opened), upper != nullptr));
}

/// What the content is read from at this moment. A file that was copied up since it was opened is
/// opened anew, so what is written to the copy is seen.
Result<Ref<Inode>> OverlayFile::now() {
  Inode* upper = node()->upper();
  Ref<Inode> opened;
  {
    const auto held = opened_.lock();
    if (held->inode && (held->of_upper || upper == nullptr)) return held->inode;
    opened = held->inode;
  }
  if (!opened) return Ref<Inode>(&node()->top());
  WASIFS_TRY(Ref<Inode> anew, upper->open({.access = Access::read}));
  const Ref<Inode> result = anew;
  const auto held = opened_.lock();
  if (!held->of_upper) {
    std::swap(held->inode, anew);
    held->of_upper = true;
  }
  return result;
}

Result<Ref<Inode>> OverlayFile::to_write() {
  if (type() == FileType::regular_file) WASIFS_CHECK(tree().copy_up(node()));
  return now();
}

Result<void> OverlayFile::sync(bool data_only) {
  if (node()->upper() == nullptr) return {};
  WASIFS_TRY(const Ref<Inode> inode, now());
  return inode->sync(data_only);
}

Result<std::size_t> OverlayFile::read_at(ReadBuffers& buffers, std::uint64_t offset) {
  WASIFS_TRY(const Ref<Inode> inode, now());
  return inode->as_file()->read_at(buffers, offset);
}

Result<std::size_t> OverlayFile::write_at(WriteBuffers& buffers, std::uint64_t offset) {
  WASIFS_TRY(const Ref<Inode> inode, to_write());
  return inode->as_file()->write_at(buffers, offset);
}

Result<Appended> OverlayFile::append(WriteBuffers& buffers) {
  WASIFS_TRY(const Ref<Inode> inode, to_write());
  return inode->as_file()->append(buffers);
}

Result<void> OverlayFile::truncate(std::uint64_t size) {
  WASIFS_TRY(const Ref<Inode> inode, to_write());
  return inode->as_file()->truncate(size);
}

Result<void> OverlayFile::allocate(std::uint64_t offset, std::uint64_t length) {
  WASIFS_TRY(const Ref<Inode> inode, to_write());
  return inode->as_file()->allocate(offset, length);
}

Result<void> OverlayFile::advise(std::uint64_t offset, std::uint64_t length, Advice advice) {
  WASIFS_TRY(const Ref<Inode> inode, now());
  return inode->as_file()->advise(offset, length, advice);
}

Result<std::string> OverlayLink::target() {
  return node()->top().as_link()->target();
}

OverlaySpecial::OverlaySpecial(Ref<Tree> tree, NodePtr node) noexcept
    : ViewOf(std::move(tree), node, node->type()) {}

Result<Ref<Inode>> OverlaySpecial::open(const OpenHow& how) {
  return node()->top().open(how);
}

}  // namespace wasifs::overlay
