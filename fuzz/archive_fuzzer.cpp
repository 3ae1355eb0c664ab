// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any bytes as an archive: it ends with a sentence, or with a tree that can be walked and of which
// every file can be read or says that it cannot. The archives that tests/unit/fs_archive makes are
// good to begin with.
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <span>
#include <vector>

#include "wasifs/fs/archive.h"
#include "wasifs/fs/mem.h"

namespace wasifs::fuzz {
namespace {

Ref<FileInode> file_of(std::span<const std::uint8_t> bytes) {
  const Ref<Inode> root = make_mem()->root().value();
  const Ref<Inode> file = root->as_directory()->create_file("archive").value();
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
  WriteBuffers buffers({&span, 1});
  if (!file->as_file()->write_at(buffers, 0)) std::abort();
  return Ref<FileInode>(file->as_file());
}

void read(Inode& inode, std::uint64_t offset) {
  std::vector<std::byte> bytes(5000);
  const IoSpan span{bytes.data(), bytes.size()};
  ReadBuffers buffers({&span, 1});
  const auto opened = inode.open({.access = Access::read});
  if (!opened) return;
  const auto count = (*opened)->as_file()->read_at(buffers, offset);
  if (count && *count != buffers.done()) std::abort();
}

void walk(FileSystem& filesystem) {
  constexpr std::size_t most = 200;
  std::deque<Ref<Inode>> waiting{filesystem.root().value()};
  for (std::size_t visited = 0; !waiting.empty() && visited < most; ++visited) {
    const Ref<Inode> inode = waiting.front();
    waiting.pop_front();
    const Stat stat = inode->stat().value();
    if (!filesystem.path_of(*inode)) std::abort();
    if (inode->kind() == InodeKind::file) {
      read(*inode, 0);
      read(*inode, stat.size / 2);
      if (stat.size > 0) read(*inode, stat.size - 1);
    } else if (DirInode* const directory = inode->as_directory()) {
      const auto listed = directory->read_entries(0, [&](const DirEntry& entry) {
        const auto found = directory->lookup(entry.name);
        if (!found || (*found)->stat()->ino != entry.ino) std::abort();
        if (entry.name.empty() || entry.name == "." || entry.name == ".." ||
            entry.name.find('/') != std::string_view::npos)
          std::abort();
        waiting.push_back(*found);
        return true;
      });
      if (!listed) std::abort();
    }
  }
}

}  // namespace
}  // namespace wasifs::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wasifs;
  const bool leaves_out = size % 2 == 0;
  const auto made =
      make_archive(fuzz::file_of({data, size}),
                   {.max_entries = 1000,
                    .max_index_bytes = 1 << 20,
                    .max_content = 4 << 20,
                    .cache_bytes = 1 << 20,
                    .leave_out = [leaves_out](const ArchiveProblem&) { return leaves_out; }});
  if (made) {
    fuzz::walk(**made);
  } else if (made.error().sentence.empty() || made.error().error == Errno::success) {
    std::abort();
  }
  return 0;
}
