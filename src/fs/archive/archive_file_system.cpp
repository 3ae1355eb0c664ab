// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/archive_file_system.h"

#include <utility>

#include "fs/archive/inodes.h"

namespace wasifs::archives {
namespace {

constexpr std::size_t longest_value = 65536;  // of an attribute, see FileAttributes

}  // namespace

ArchiveFileSystem::ArchiveFileSystem(Tree tree, std::unique_ptr<Contents> contents)
    : tree_(std::move(tree)),
      contents_(std::move(contents)),
      device_(allocate_external_device_number()) {}

Result<Ref<Inode>> ArchiveFileSystem::root() {
  return make_inode(Ref<ArchiveFileSystem>(this), Tree::root);
}

FileSystemUsage ArchiveFileSystem::usage() const noexcept {
  return {.bytes = tree_.content_bytes(),
          .bytes_limit = tree_.content_bytes(),
          .inodes = tree_.node_count(),
          .inodes_limit = tree_.node_count()};
}

Stat ArchiveFileSystem::stat_of(NodeNumber number) const noexcept {
  const Node& node = tree_.node(number);
  return {.dev = device_,
          .ino = ino_of(number),
          .type = node.type,
          .nlink = node.nlink,
          .size = node.size,
          .atim = node.atim,
          .mtim = node.mtim,
          .ctim = node.ctim};
}

Result<std::string> ArchiveFileSystem::path_of(Inode& inode) {
  const auto number = node_of(*this, inode);
  if (!number) return Errno::notsup;
  auto path = tree_.path_of(*number);
  if (!path) return Errno::noent;
  return *std::move(path);
}

Result<std::string> ArchiveFileSystem::attribute(Inode& inode, const std::string& name) {
  WASIFS_TRY(const NodeNumber number, node_of(*this, inode));
  for (const Attribute& attribute : tree_.attributes(tree_.node(number))) {
    if (tree_.text(attribute.name) != name) continue;
    if (attribute.value.size > longest_value) return Errno::range;
    return std::string(tree_.text(attribute.value));
  }
  return Errno::noent;
}

Result<void> ArchiveFileSystem::set_attribute(Inode& inode, const std::string&, std::string_view) {
  WASIFS_CHECK(node_of(*this, inode));
  return Errno::rofs;
}

Result<void> ArchiveFileSystem::remove_attribute(Inode& inode, const std::string&) {
  WASIFS_CHECK(node_of(*this, inode));
  return Errno::rofs;
}

Result<std::vector<std::string>> ArchiveFileSystem::attribute_names(Inode& inode) {
  WASIFS_TRY(const NodeNumber number, node_of(*this, inode));
  std::vector<std::string> names;
  for (const Attribute& attribute : tree_.attributes(tree_.node(number)))
    names.emplace_back(tree_.text(attribute.name));
  return names;
}

Result<FilePermissions> ArchiveFileSystem::permissions(Inode& inode) {
  WASIFS_TRY(const NodeNumber number, node_of(*this, inode));
  const Node& node = tree_.node(number);
  return FilePermissions{node.mode, node.uid, node.gid};
}

Result<void> ArchiveFileSystem::set_permissions(Inode& inode, const FilePermissions&) {
  WASIFS_CHECK(node_of(*this, inode));
  return Errno::rofs;
}

}  // namespace wasifs::archives
