// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "archives.h"

#include <cstdlib>
#include <deque>
#include <fstream>
#include <sstream>
#include <utility>

#include "support/temp_tree.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"

namespace wasifs::archive_tests {
namespace {

const testing_support::TempTree& archives() {
  static const testing_support::TempTree tree;
  static const bool made = [] {
    const std::string command = std::string(WASIFS_MAKE_ARCHIVES) + " " + tree.path();
    return std::system(command.c_str()) == 0;
  }();
  if (!made) std::abort();
  return tree;
}

}  // namespace

std::string path_of(std::string_view name) {
  return archives().at(name);
}

std::string bytes_of(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

Ref<FileSystem> open(std::string_view name, const ArchiveOptions& options) {
  auto made = make_archive(path_of(name), options);
  if (made) return *std::move(made);
  ADD_FAILURE() << name << ": " << made.error().sentence;
  return make_mem();
}

ArchiveProblem problem_of(std::string_view name, const ArchiveOptions& options) {
  const auto made = make_archive(path_of(name), options);
  return made ? ArchiveProblem{Errno::success, {}} : made.error();
}

Ref<FileInode> host_file(const std::string& path) {
  return Ref<FileInode>(make_host(path).value()->root().value()->as_file());
}

Ref<FileInode> file_of(std::string_view bytes) {
  static const Ref<FileSystem> memory = make_mem();
  static int made = 0;
  const Ref<Inode> root = memory->root().value();
  const std::string name = std::to_string(made++);
  const Ref<Inode> file = root->as_directory()->create_file(name).value();
  EXPECT_TRUE(root->as_directory()->unlink(name));
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
  WriteBuffers buffers({&span, 1});
  EXPECT_EQ(file->as_file()->write_at(buffers, 0).value(), bytes.size());
  return Ref<FileInode>(file->as_file());
}

Result<Ref<Inode>> find(FileSystem& filesystem, std::string_view path) {
  WASIFS_TRY(Ref<Inode> inode, filesystem.root());
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    if (inode->kind() != InodeKind::directory) return Errno::notdir;
    WASIFS_TRY(Ref<Inode> next, inode->as_directory()->lookup(path.substr(0, slash)));
    inode = std::move(next);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return inode;
}

Stat stat(FileSystem& filesystem, std::string_view path) {
  const auto found = find(filesystem, path);
  if (found) return (*found)->stat().value();
  ADD_FAILURE() << path << ": " << errno_message(found.error());
  return {};
}

std::string read(Inode& inode, std::uint64_t offset, std::size_t size) {
  const auto opened = inode.open({.access = Access::read});
  if (!opened) return "<" + std::string(errno_name(opened.error())) + ">";
  std::string bytes(size, '\0');
  std::size_t total = 0;
  while (total < size) {
    const IoSpan span{reinterpret_cast<std::byte*>(bytes.data()) + total, size - total};
    ReadBuffers buffers({&span, 1});
    const auto count = (*opened)->as_file()->read_at(buffers, offset + total);
    if (!count) return "<" + std::string(errno_name(count.error())) + ">";
    if (*count == 0) break;
    total += *count;
  }
  bytes.resize(total);
  return bytes;
}

std::string content(FileSystem& filesystem, std::string_view path) {
  const auto found = find(filesystem, path);
  if (!found) return "<" + std::string(errno_name(found.error())) + ">";
  return read(**found, 0, static_cast<std::size_t>((*found)->stat().value().size));
}

std::vector<std::string> names(FileSystem& filesystem, std::string_view path) {
  std::vector<std::string> all;
  const Ref<Inode> directory = find(filesystem, path).value();
  EXPECT_TRUE(directory->as_directory()->read_entries(0, [&](const DirEntry& entry) {
    all.emplace_back(entry.name);
    return true;
  }));
  return all;
}

void visit_all(FileSystem& filesystem, std::size_t most,
               const std::function<void(const std::string&, Inode&)>& visit) {
  std::deque<std::pair<std::string, Ref<Inode>>> waiting{{"", filesystem.root().value()}};
  for (std::size_t visited = 0; !waiting.empty() && visited < most; ++visited) {
    const auto [path, inode] = std::move(waiting.front());
    waiting.pop_front();
    visit(path, *inode);
    DirInode* const directory = inode->as_directory();
    if (directory == nullptr) continue;
    EXPECT_TRUE(directory->read_entries(0, [&](const DirEntry& entry) {
      const std::string name =
          path.empty() ? std::string(entry.name) : path + "/" + std::string(entry.name);
      waiting.emplace_back(name, directory->lookup(entry.name).value());
      return true;
    }));
  }
}

std::string big() {
  std::string bytes(700'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(static_cast<unsigned char>((i * 7 + i / 251) % 256));
  return bytes;
}

}  // namespace wasifs::archive_tests
