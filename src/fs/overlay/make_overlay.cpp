// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes overlays: finds the layers and clears what an earlier one left in the work directory.
#include <string>
#include <utility>

#include "fs/overlay/content_copy.h"
#include "fs/overlay/make_tree.h"
#include "fs/overlay/overlay_file_system.h"
#include "wasifs/fs/union.h"

namespace wasifs {
namespace overlay {
namespace {

constexpr std::size_t most_lowers = 250;
/// In the work directory, beside what the kernel makes there.
constexpr std::string_view own_work = "wasifs";
/// Says whether attributes can be kept.
const std::string probe_attribute = "user.overlay.origin";

struct Directory {
  Ref<Inode> inode;
  bool made = false;
};

/// The directory `name`, made where it is absent.
Result<Directory> directory_at(Inode& parent, std::string_view name) {
  DirInode* directory = parent.as_directory();
  if (directory == nullptr) return Errno::notdir;
  const auto made = directory->make_directory(name);
  if (!made && made.error() != Errno::exist) return made.error();
  WASIFS_TRY(Ref<Inode> found, directory->lookup(name));
  if (found->kind() != InodeKind::directory) return Errno::notdir;
  return Directory{std::move(found), static_cast<bool>(made)};
}

Result<void> remove_content(DirInode& directory) {
  std::vector<std::string> names;
  WASIFS_CHECK(directory.read_entries(0, [&](const DirEntry& entry) {
    names.emplace_back(entry.name);
    return true;
  }));
  for (const std::string& name : names) remove_all(directory, name);
  return {};
}

/// Whether marks cannot be kept as the kernel does: where there are whiteouts but no attributes.
bool needs_marks_by_name(FileSystem& filesystem, DirInode& work) {
  FileAttributes* attributes = file_attributes_of(filesystem);
  Whiteouts* whiteouts = whiteouts_of(filesystem);
  if (attributes == nullptr || whiteouts == nullptr) return true;
  constexpr std::string_view probe = "probe";
  const bool hides = static_cast<bool>(whiteouts->make_whiteout(work, probe));
  if (hides) static_cast<void>(work.unlink(probe));
  if (!hides || !work.make_directory(probe)) return true;
  const auto directory = work.lookup(probe);
  const bool kept = directory && attributes->set_attribute(**directory, probe_attribute, "");
  static_cast<void>(work.remove_directory(probe));
  return !kept;
}

/// The next layer below.
Result<void> add_lower(Ref<FileSystem> lower, std::vector<Layer>& layers) {
  WASIFS_TRY(Ref<Inode> root, lower->root());
  if (root->kind() != InodeKind::directory) return Errno::notdir;
  WASIFS_TRY(const Stat stat, root->stat());
  const auto place = static_cast<std::uint32_t>(layers.size());
  layers.emplace_back(std::move(lower), std::move(root), stat.dev, place, false);
  return {};
}

}  // namespace

bool is_component(std::string_view name) noexcept {
  return !name.empty() && name != "." && name != ".." && name.size() <= 255 &&
         name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

Result<Ref<Tree>> make_tree(std::vector<Ref<FileSystem>> lowers, Ref<FileSystem> upper,
                            const OverlayOptions& options) {
  if (lowers.size() > most_lowers || !is_component(options.upper_directory) ||
      !is_component(options.work_directory) || options.upper_directory == options.work_directory) {
    return Errno::inval;
  }
  WASIFS_TRY(const Ref<Inode> top, upper->root());
  WASIFS_TRY(const Directory changes, directory_at(*top, options.upper_directory));
  WASIFS_TRY(const Directory work_top, directory_at(*top, options.work_directory));
  WASIFS_TRY(const Directory work, directory_at(*work_top.inode, own_work));
  WASIFS_CHECK(remove_content(*work.inode->as_directory()));

  std::vector<Layer> layers;
  WASIFS_TRY(const Stat stat, changes.inode->stat());
  const bool by_name = needs_marks_by_name(*upper, *work.inode->as_directory());
  layers.emplace_back(std::move(upper), changes.inode, stat.dev, 0, by_name);
  for (Ref<FileSystem>& lower : lowers) WASIFS_CHECK(add_lower(std::move(lower), layers));
  if (changes.made && layers.size() > 1) {
    const Layer& topmost = layers[1];
    WASIFS_TRY(const Stat root_stat, topmost.root()->stat());
    WASIFS_CHECK(
        copy_metadata(topmost, *topmost.root(), root_stat, layers.front(), *changes.inode));
  }
  return make_ref<Tree>(std::move(layers), work.inode, options);
}

Result<Ref<Tree>> make_union_tree(std::vector<Ref<FileSystem>> lowers) {
  if (lowers.empty() || lowers.size() > most_lowers) return Errno::inval;
  std::vector<Layer> layers;
  for (Ref<FileSystem>& lower : lowers) WASIFS_CHECK(add_lower(std::move(lower), layers));
  return make_ref<Tree>(std::move(layers), nullptr,
                        OverlayOptions{.upper_directory = {}, .work_directory = {}});
}

}  // namespace overlay

Result<Ref<FileSystem>> make_overlay(std::vector<Ref<FileSystem>> lowers, Ref<FileSystem> upper,
                                     const OverlayOptions& options) {
  WASIFS_TRY(Ref<overlay::Tree> tree,
             overlay::make_tree(std::move(lowers), std::move(upper), options));
  return Ref<FileSystem>(make_ref<overlay::OverlayFileSystem>(std::move(tree)));
}

Result<Ref<FileSystem>> make_union(std::vector<Ref<FileSystem>> lowers) {
  WASIFS_TRY(Ref<overlay::Tree> tree, overlay::make_union_tree(std::move(lowers)));
  return Ref<FileSystem>(make_ref<overlay::OverlayFileSystem>(std::move(tree)));
}

}  // namespace wasifs
