// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs cat`: the content of files of a snapshot.
#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "inside.h"
#include "mount_spec.h"
#include "store_commands.h"
#include "store_text.h"

namespace wasifs::cli {
namespace {

constexpr std::size_t block_size = 65536;

// Hands the content on, piece by piece.
template <class Sink>
Result<void> read_all(FileInode& file, Sink sink) {
  std::array<std::byte, block_size> block;
  for (std::uint64_t offset = 0;;) {
    const IoSpan span{block.data(), block.size()};
    ReadBuffers buffers(std::span(&span, 1));
    WASIFS_TRY(const std::size_t count, file.read_at(buffers, offset));
    if (count == 0) return {};
    sink(std::string_view(reinterpret_cast<const char*>(block.data()), count));
    offset += count;
  }
}

Result<Ref<Inode>> open_file(const Namespace& names, const std::string& path) {
  WASIFS_TRY(const Location location, names.find(normal_path(path)));
  if (location.inode->kind() == InodeKind::directory) return std::unexpected(Errno::isdir);
  if (location.inode->as_file() == nullptr) return std::unexpected(Errno::notsup);
  return location.inode->open({.access = Access::read});
}

}  // namespace

int print_files(const std::string& place, const std::vector<std::string>& paths, bool json) {
  const auto inside = look_inside(place);
  if (!inside) return refuse(inside.error());
  auto list = nlohmann::ordered_json::array();
  for (const std::string& path : paths) {
    const auto failed = [&](Errno error) {
      return refuse(fmt::format("{}: {}: {}", inside->name, path, errno_message(error)));
    };
    const auto file = open_file(*inside->process->parts().names, path);
    if (!file) return failed(file.error());
    std::string content;
    const auto sink = [&](std::string_view bytes) {
      if (json) {
        content += bytes;
      } else {
        std::fwrite(bytes.data(), 1, bytes.size(), stdout);
      }
    };
    if (const auto read = read_all(*(*file)->as_file(), sink); !read) return failed(read.error());
    list.push_back({{"path", path}, {"size", content.size()}, {"base64", base64(content)}});
  }
  if (json) print_json({{"snapshot", inside->name}, {"files", list}});
  return 0;
}

}  // namespace wasifs::cli
