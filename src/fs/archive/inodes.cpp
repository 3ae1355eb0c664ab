// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/inodes.h"

#include <algorithm>
#include <new>
#include <utility>

namespace wasifs::archives {
namespace {

/// What all of them have beside their kind.
class ArchiveNode {
 public:
  ArchiveNode(Ref<ArchiveFileSystem> filesystem, NodeNumber number) noexcept
      : filesystem_(std::move(filesystem)), number_(number) {}
  ArchiveNode(const ArchiveNode&) = delete;
  ArchiveNode& operator=(const ArchiveNode&) = delete;

  [[nodiscard]] const ArchiveFileSystem& filesystem() const noexcept { return *filesystem_; }
  [[nodiscard]] NodeNumber number() const noexcept { return number_; }

 protected:
  virtual ~ArchiveNode() = default;
  [[nodiscard]] const Tree& tree() const noexcept { return filesystem_->tree(); }
  [[nodiscard]] const Node& node() const noexcept { return tree().node(number_); }
  [[nodiscard]] Contents& contents() const noexcept { return filesystem_->contents(); }
  [[nodiscard]] Ref<Inode> inode_of(NodeNumber number) const {
    return make_inode(filesystem_, number);
  }
  [[nodiscard]] Stat node_stat() const { return filesystem_->stat_of(number_); }
  [[nodiscard]] bool same(const Inode& other) const noexcept {
    const auto* node = dynamic_cast<const ArchiveNode*>(&other);
    return node != nullptr && node->filesystem_ == filesystem_ && node->number_ == number_;
  }

 private:
  const Ref<ArchiveFileSystem> filesystem_;
  const NodeNumber number_;
};

class ArchiveFile final : public FileInode, public ArchiveNode {
 public:
  ArchiveFile(Ref<ArchiveFileSystem> filesystem, NodeNumber number) noexcept
      : ArchiveNode(std::move(filesystem), number) {}
  Result<Stat> stat() override { return node_stat(); }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  bool same_as(const Inode& other) const noexcept override { return same(other); }
  Result<std::uint64_t> size() override { return node().size; }

  Result<Ref<Inode>> open(const OpenHow& how) override {
    if (has_any(how.access, Access::write) || how.truncate) return Errno::rofs;
    if (node().stored == Stored::locked) return Errno::acces;
    if (node().stored == Stored::unknown) return Errno::notsup;
    if (contents().changed()) return Errno::stale;
    return Ref<Inode>(this);
  }
  Result<std::size_t> read_at(ReadBuffers& buffers, std::uint64_t offset) override {
    const Node& file = node();
    if (offset >= file.size || buffers.remaining() == 0) return std::size_t{0};
    try {
      return contents().read(tree(), file, offset, file.size - offset, buffers);
    } catch (const std::bad_alloc&) {
      return Errno::nomem;
    }
  }
  Result<void> allocate(std::uint64_t, std::uint64_t) override { return Errno::rofs; }
};

class ArchiveLink final : public LinkInode, public ArchiveNode {
 public:
  ArchiveLink(Ref<ArchiveFileSystem> filesystem, NodeNumber number) noexcept
      : ArchiveNode(std::move(filesystem), number) {}
  Result<Stat> stat() override { return node_stat(); }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  bool same_as(const Inode& other) const noexcept override { return same(other); }
  Result<std::string> target() override { return std::string(tree().target(node())); }
};

/// A device, a FIFO or a socket: seen, and no more.
class ArchiveSpecial final : public StreamInode, public ArchiveNode {
 public:
  ArchiveSpecial(Ref<ArchiveFileSystem> filesystem, NodeNumber number, FileType type) noexcept
      : StreamInode(type), ArchiveNode(std::move(filesystem), number) {}
  Result<Stat> stat() override { return node_stat(); }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  bool same_as(const Inode& other) const noexcept override { return same(other); }
  Result<Ref<Inode>> open(const OpenHow&) override { return Errno::nxio; }
};

class ArchiveDirectory final : public DirInode, public ArchiveNode {
 public:
  ArchiveDirectory(Ref<ArchiveFileSystem> filesystem, NodeNumber number) noexcept
      : ArchiveNode(std::move(filesystem), number) {}
  Result<Stat> stat() override { return node_stat(); }
  Result<void> set_times(const TimesChange&) override { return Errno::rofs; }
  bool same_as(const Inode& other) const noexcept override { return same(other); }
  std::uint64_t parent_ino() noexcept override { return ArchiveFileSystem::ino_of(node().parent); }

  Result<Ref<Inode>> lookup(std::string_view name) override {
    const Name* found = tree().find(number(), name);
    if (found == nullptr) return Errno::noent;
    return inode_of(found->node);
  }
  Result<Stat> stat_child(std::string_view name) override {
    const Name* found = tree().find(number(), name);
    if (found == nullptr) return Errno::noent;
    return filesystem().stat_of(found->node);
  }
  Result<void> read_entries(std::uint64_t cookie, const DirSink& sink) override {
    constexpr std::uint64_t first_cookie = 3;
    const auto names = tree().names_of(node());
    for (std::uint64_t place = cookie - std::min(cookie, first_cookie); place < names.size();
         ++place) {
      const Name& name = tree().name(names[place]);
      const DirEntry entry{.name = tree().text(name.text),
                           .ino = ArchiveFileSystem::ino_of(name.node),
                           .type = tree().node(name.node).type,
                           .next = first_cookie + place + 1};
      if (!sink(entry)) break;
    }
    return {};
  }
};

}  // namespace

Ref<Inode> make_inode(Ref<ArchiveFileSystem> filesystem, NodeNumber number) {
  const FileType type = filesystem->tree().node(number).type;
  switch (type) {
    case FileType::regular_file:
      return make_ref<ArchiveFile>(std::move(filesystem), number);
    case FileType::directory:
      return make_ref<ArchiveDirectory>(std::move(filesystem), number);
    case FileType::symbolic_link:
      return make_ref<ArchiveLink>(std::move(filesystem), number);
    default:
      return make_ref<ArchiveSpecial>(std::move(filesystem), number, type);
  }
}

Result<NodeNumber> node_of(const ArchiveFileSystem& filesystem, const Inode& inode) {
  const auto* node = dynamic_cast<const ArchiveNode*>(&inode);
  if (node == nullptr || &node->filesystem() != &filesystem) return Errno::inval;
  return node->number();
}

}  // namespace wasifs::archives
