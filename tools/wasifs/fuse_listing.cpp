// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Directories of an exported file system.
#include <string>
#include <vector>

#include "fuse_attributes.h"
#include "fuse_calls.h"

namespace wasifs::cli::fuse {
namespace {

constexpr std::uint64_t dot_cookie = 1;
constexpr std::uint64_t dots_cookie = 2;

}  // namespace

void opendir(fuse_req_t request, fuse_ino_t number, fuse_file_info* info) {
  const auto directory = directory_at(of(request), number);
  if (!directory) return fail(request, directory.error());
  // Opened for itself: what one reads ahead is no other's.
  auto opened = (*directory)->open({.access = Access::read});
  if (!opened) return fail(request, opened.error());
  info->fh = reinterpret_cast<std::uint64_t>(new Handle{*std::move(opened), false});
  if (fuse_reply_open(request, info) != 0) delete &handle(info);
}

/// As many entries as fit, with "." and ".." in front.
void readdir(fuse_req_t request, fuse_ino_t number, std::size_t size, off_t offset,
             fuse_file_info* info) {
  const Ref<Inode>& directory = handle(info).inode;
  std::vector<char> page(size);
  std::size_t used = 0;
  const auto add = [&](const char* name, std::uint64_t ino, FileType type, std::uint64_t next) {
    struct stat shown{};
    shown.st_ino = ino;
    shown.st_mode = mode_of(type);
    const std::size_t needed = fuse_add_direntry(request, page.data() + used, size - used, name,
                                                 &shown, static_cast<off_t>(next));
    if (needed > size - used) return false;
    used += needed;
    return true;
  };
  auto cookie = static_cast<std::uint64_t>(offset);
  bool room = true;
  if (cookie == 0) {
    const auto stat = directory->stat();
    room = add(".", stat ? stat->ino : number, FileType::directory, dot_cookie);
    cookie = dot_cookie;
  }
  if (room && cookie == dot_cookie) {
    const std::uint64_t parent = directory->as_directory()->parent_ino();
    room = add("..", parent == 0 ? number : parent, FileType::directory, dots_cookie);
    cookie = dots_cookie;
  }
  if (room) {
    const auto listed = directory->as_directory()->read_entries(
        cookie == dots_cookie ? 0 : cookie, [&](const DirEntry& entry) {
          return add(std::string(entry.name).c_str(), entry.ino, entry.type, entry.next);
        });
    if (!listed && used == 0) return fail(request, listed.error());
  }
  fuse_reply_buf(request, page.data(), used);
}

void fsyncdir(fuse_req_t request, fuse_ino_t number, int data_only, fuse_file_info*) {
  const auto directory = of(request).nodes.at(number);
  reply(request, directory ? (*directory)->sync(data_only != 0) : directory.error());
}

}  // namespace wasifs::cli::fuse
