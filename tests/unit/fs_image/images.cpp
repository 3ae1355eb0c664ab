// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "images.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "support/temp_tree.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/union.h"
#include "wasifs/paths.h"

namespace wasifs::image_tests {
namespace {

const testing_support::TempTree& images() {
  static const testing_support::TempTree tree;
  static const bool made = [] {
    const std::string command = std::string(WASIFS_MAKE_IMAGES) + " " + tree.path();
    return std::system(command.c_str()) == 0;
  }();
  if (!made) std::abort();
  return tree;
}

Location whole(const Image& image) {
  return detached_root(image.layers.empty() ? make_mem() : make_union(image.layers).value())
      .value();
}

void describe(const Location& root, const std::string& path,
              std::map<std::string, std::string>& to) {
  std::vector<std::pair<std::string, FileType>> entries;
  const Ref<Inode> directory = find_path(root, path, false).value().inode;
  EXPECT_TRUE(directory->as_directory()->read_entries(0, [&](const DirEntry& entry) {
    entries.emplace_back(entry.name, entry.type);
    return true;
  }));
  for (const auto& [name, type] : entries) {
    const std::string below = path == "." ? name : path + "/" + name;
    const Stat stat = stat_path(root, below, false).value();
    EXPECT_EQ(stat.type, type) << below;
    if (type == FileType::directory) {
      to[below] = "directory";
      describe(root, below, to);
    } else if (type == FileType::symbolic_link) {
      to[below] = "link to " + find_path(root, below, false)->inode->as_link()->target().value();
    } else if (type == FileType::regular_file) {
      to[below] = std::to_string(stat.nlink) + " " + read_text_file(root, below).value_or("?");
    } else {
      to[below] = "special";
    }
  }
}

}  // namespace

std::string path_of(std::string_view name) {
  return images().at(name);
}

Image open(std::string_view name, const ImageOptions& options) {
  auto opened = open_image(path_of(name), options);
  if (opened) return *std::move(opened);
  ADD_FAILURE() << name << ": " << opened.error().sentence;
  return {};
}

ImageProblem problem_of(std::string_view name, const ImageOptions& options) {
  const auto opened = open_image(path_of(name), options);
  return opened ? ImageProblem{Errno::success, {}} : opened.error();
}

std::string content(const Image& image, std::string_view path) {
  const auto text = read_text_file(
      detached_root(with_rooted_links(whole(image).mount->filesystem)).value(), path);
  return text ? *text : std::string(errno_name(text.error()));
}

std::map<std::string, std::string> tree_of(const Image& image) {
  std::map<std::string, std::string> tree;
  describe(whole(image), ".", tree);
  return tree;
}

}  // namespace wasifs::image_tests
