// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs cat`: the content of files.
#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "mount_spec.h"
#include "store_text.h"
#include "tree_commands.h"
#include "tree_entries.h"
#include "tree_place.h"

namespace wasifs::cli {
namespace {

constexpr std::size_t block_size = 65536;

// Hands the content on, piece by piece, until the sink has enough.
template <class Sink>
Result<void> read_all(FileInode& file, Sink sink) {
  std::array<std::byte, block_size> block;
  for (std::uint64_t offset = 0;;) {
    const IoSpan span{block.data(), block.size()};
    ReadBuffers buffers(std::span(&span, 1));
    WASIFS_TRY(const std::size_t count, file.read_at(buffers, offset));
    if (count == 0) return {};
    if (!sink(std::string_view(reinterpret_cast<const char*>(block.data()), count))) return {};
    offset += count;
  }
}

Result<Ref<Inode>> open_file(const Location& root, const std::string& path) {
  WASIFS_TRY(const Location location, find_path(root, from_root(path), true, any_path));
  if (location.inode->kind() == InodeKind::directory) return std::unexpected(Errno::isdir);
  if (location.inode->as_file() == nullptr) return std::unexpected(Errno::notsup);
  return location.inode->open({.access = Access::read});
}

}  // namespace

int print_files(const LookOptions& look) {
  const TreePlace place = parse_tree_place(look.place);
  const bool names_one = !place.path.empty() || place.type() == "file";
  if (look.paths.empty() && !names_one)
    return refuse(fmt::format("{}: a PATH in it is to be named; see `wasifs cat --help`",
                              place.is_snapshot ? "a snapshot" : place.tree));
  const auto tree = open_tree(place, look.options);
  if (!tree) return refuse(tree.error());
  std::vector<std::string> paths{look.paths};
  if (paths.empty()) paths.push_back(tree->path);
  auto list = nlohmann::ordered_json::array();
  for (const std::string& path : paths) {
    const auto failed = [&](Errno error) {
      return refuse(fmt::format("{}: {}: {}", tree->shown, path, errno_message(error)));
    };
    const auto file =
        open_file(tree->root, look.paths.empty() ? path : normal_path(tree->path + "/" + path));
    if (!file) return failed(file.error());
    std::string content;
    const auto sink = [&](std::string_view bytes) {
      if (look.json) {
        content += bytes;
        return true;
      }
      // Nobody reads any more, or the disk is full: told at the end, and no reason to read on.
      return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
    };
    if (const auto read = read_all(*(*file)->as_file(), sink); !read) return failed(read.error());
    list.push_back({{"path", path}, {"size", content.size()}, {"base64", base64(content)}});
  }
  if (look.json) {
    const auto [key, name] = tree->label();
    print_json({{key, name}, {"files", list}});
  }
  return 0;
}

}  // namespace wasifs::cli
