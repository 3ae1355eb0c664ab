// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paths of open files of external file systems, and their digests.
#include "process_snapshot/external_path.h"

#include <array>
#include <span>
#include <vector>

#include "snapshot/sentence.h"
#include "snapshot/sha256.h"
#include "wasifs/errno.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

constexpr PathRules any_bytes{.utf8 = false};

bool same_file(Inode& a, Inode& b) {
  const auto one = a.stat();
  const auto other = b.stat();
  return one && other && one->dev == other->dev && one->ino == other->ino &&
         one->type == other->type;
}

}  // namespace

std::optional<std::string> path_below(FileSystem& filesystem, Inode& inode) {
  const auto root = detached_root(Ref<FileSystem>(&filesystem));
  const auto stat = inode.stat();
  if (!root || !stat) return std::nullopt;
  const auto leads_there = [&](const Result<std::string>& path) {
    if (!path) return false;
    if (path->empty()) return same_file(*root->inode, inode);
    const auto found = find_path(*root, *path, false, any_bytes);
    return found && same_file(*found->inode, inode);
  };
  auto path = filesystem.path_of(inode);
  if (leads_there(path)) return *std::move(path);
  // The name that it was opened by may be gone while it has others.
  if (stat->nlink == 0) return std::nullopt;
  path = filesystem.FileSystem::path_of(inode);
  if (leads_there(path)) return *std::move(path);
  return std::nullopt;
}

Result<Ref<Inode>> open_below(const Ref<FileSystem>& filesystem, std::string_view path,
                              const OpenHow& how) {
  WASIFS_TRY(const Location root, detached_root(filesystem));
  if (path.empty()) {  // which may be a file
    if (how.directory && root.inode->kind() != InodeKind::directory) return Errno::notdir;
    return root.inode->open(how);
  }
  WASIFS_TRY(OpenedPath opened, open_path(root, path, false, how, any_bytes));
  return std::move(opened.location.inode);
}

Result<std::size_t> read_fully(FileInode& file, std::uint64_t offset, std::span<std::byte> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const std::array spans{IoSpan{bytes.data() + done, bytes.size() - done}};
    ReadBuffers buffers(spans);
    WASIFS_TRY(const std::size_t count, file.read_at(buffers, offset + done));
    if (count == 0) break;
    done += count;
  }
  return done;
}

SnapshotResult<Digest> digest_of_file(FileInode& file) {
  Sha256 hash;
  std::vector<std::byte> bytes(snapshot_chunk_size);
  hash.begin();
  for (std::uint64_t offset = 0;;) {
    const auto count = read_fully(file, offset, bytes);
    if (!count) return sentence("{}", errno_message(count.error()));
    hash.add(std::span(bytes).first(*count));
    if (*count < bytes.size()) return hash.finish();
    offset += *count;
  }
}

}  // namespace wasifs
