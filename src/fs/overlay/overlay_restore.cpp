// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <exception>
#include <set>
#include <utility>

#include "fs/overlay/inode.h"
#include "fs/overlay/make_tree.h"
#include "fs/overlay/overlay_file_system.h"
#include "fs/overlay/overlay_snapshot.h"
#include "overlay_generated.h"
#include "snapshot/restored_view.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace overlay {
namespace {

enum class Kind : std::uint8_t { of_overlay, of_union };

SnapshotResult<NodePtr> at_path(Tree& tree, std::string_view path) {
  NodePtr node = tree.root();
  while (!path.empty()) {
    const std::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), name.size() + 1));
    if (!is_component(name) || node->kind() != InodeKind::directory)
      return sentence("an overlay holds something at a path that is none");
    auto found = tree.lookup(node, name);
    if (!found) return sentence("an overlay has no {} any more", shown(name));
    node = *std::move(found);
  }
  return node;
}

SnapshotResult<NodePtr> of_layer(Tree& tree, const saved::OverlayHeld& held, Ref<Inode> inode) {
  if (!held.removed() && (held.layer() != 0 || inode->kind() == InodeKind::directory))
    return sentence("an overlay holds an inode whose place it does not say");
  auto node = tree.restored(tree.layers()[held.layer()], std::move(inode));
  if (!node) return sentence("an inode of an overlay cannot be looked at");
  if (held.removed() && *node == tree.root())
    return sentence("an overlay holds its root as something that was removed");
  if (held.removed()) (*node)->set_removed();
  return *std::move(node);
}

/// A file of a layer outside of the snapshot was open to be read there: what is written is in the
/// upper layer.
SnapshotResult<Ref<Inode>> opened_again(const Ref<Tree>& tree, NodePtr node) {
  const auto opened = view_of(tree, std::move(node))->open({.access = Access::read});
  if (!opened) return sentence("a file below an overlay: {}", errno_message(opened.error()));
  return *opened;
}

/// Null where it was left out.
SnapshotResult<Ref<Inode>> held_inode(PartReader& reader, const Ref<Tree>& tree,
                                      const saved::OverlayHeld& held) {
  NodePtr node;
  if (held.path() != nullptr) {
    SNAPSHOT_TRY(node, at_path(*tree, held.path()->string_view()));
    if (held.inode() == nullptr) return view_of(tree, std::move(node));
  }
  if (held.inode() == nullptr || held.layer() >= tree->layers().size())
    return sentence("an overlay holds an inode of no layer");
  // Whoever gives the layer is asked whether the file is as it was.
  SNAPSHOT_TRY(Ref<Inode> inode, reader.inode({held.inode()->part(), held.inode()->index()}));
  const Layer& layer = tree->layers()[held.layer()];
  const bool outside = !layer.filesystem().persistent();
  if (inode == nullptr && outside) return Ref<Inode>();
  if (inode == nullptr) return sentence("an overlay holds an inode of nothing");
  if (node == nullptr) {
    SNAPSHOT_TRY(node, of_layer(*tree, held, std::move(inode)));
  }
  if (outside && node->kind() == InodeKind::file) return opened_again(tree, std::move(node));
  return view_of(tree, std::move(node));
}

/// The numbers that files keep: none of them the root's, and none that of two files. A file that
/// was copied up may have it in its lower layer as well.
SnapshotResult<Nodes::Noted> numbers_of(const saved::Overlay& saved, Tree& tree) {
  Nodes::Noted numbers;
  if (saved.numbers() == nullptr) return numbers;
  const auto root = tree.nodes().noted();
  std::set<std::pair<bool, std::uint64_t>> given;
  for (const saved::OverlayNumber* one : *saved.numbers()) {
    const Identity identity{one->place(), one->device(), one->ino()};
    if (identity.place >= tree.layers().size())
      return sentence("an overlay gives a number to a file of no layer");
    if (!numbers.emplace(identity, one->number()).second ||
        !given.emplace(identity.place == 0, one->number()).second)
      return sentence("an overlay gives the number {} twice", one->number());
    const auto own = root.find(identity);
    const bool of_root = own != root.end() && own->second == one->number();
    if (one->number() == tree.root()->number() && !of_root)
      return sentence("an overlay gives the number of its root to a file");
  }
  return numbers;
}

Result<Ref<Tree>> make_again(const saved::Overlay& saved, std::vector<Ref<FileSystem>> layers,
                             Kind kind) {
  if (kind == Kind::of_union) return make_union_tree(std::move(layers));
  Ref<FileSystem> upper = std::move(layers.front());
  layers.erase(layers.begin());
  return make_tree(std::move(layers), std::move(upper),
                   {.upper_directory = saved.upper_directory()->str(),
                    .work_directory = saved.work_directory()->str()});
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore(PartReader& reader, Kind kind) {
  if (reader.version() != 1)
    return sentence("it has version {} of overlays; this library knows 1", reader.version());
  if (reader.segments() != 1)
    return sentence("an overlay has {} segments instead of one", reader.segments());
  SNAPSHOT_TRY(const auto segment, reader.segment(0));
  const auto* data = reinterpret_cast<const std::uint8_t*>(segment.data());
  flatbuffers::Verifier verifier(data, segment.size());
  if (!saved::VerifyOverlayBuffer(verifier)) return sentence("an overlay is damaged");
  const saved::Overlay& saved = *saved::GetOverlay(data);

  if (saved.layers()->size() == 0) return sentence("an overlay has no layers");
  std::vector<Ref<FileSystem>> layers;
  for (const std::uint32_t part : *saved.layers()) {
    SNAPSHOT_TRY(Ref<FileSystem> layer, reader.filesystem(part));
    if (layer == nullptr) return sentence("an overlay has a layer that is nothing");
    layers.push_back(std::move(layer));
  }
  auto tree = make_again(saved, std::move(layers), kind);
  if (!tree)
    return sentence("an overlay cannot be made of its layers: {}", errno_message(tree.error()));
  SNAPSHOT_TRY(const Nodes::Noted numbers, numbers_of(saved, **tree));
  (*tree)->set_restored(saved.device(), numbers);

  std::vector<Ref<Inode>> held;
  if (saved.held() != nullptr) {
    for (const saved::OverlayHeld* one : *saved.held()) {
      SNAPSHOT_TRY(Ref<Inode> inode, held_inode(reader, *tree, *one));
      held.push_back(std::move(inode));
    }
  }
  return std::make_unique<RestoredView>("an overlay", make_ref<OverlayFileSystem>(*std::move(tree)),
                                        std::move(held));
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_within_memory(PartReader& reader, Kind kind) {
  try {
    return restore(reader, kind);
  } catch (const std::exception&) {
    return sentence("the host has no memory for an overlay");
  }
}

}  // namespace
}  // namespace overlay

SnapshotResult<std::unique_ptr<RestoredPart>> restore_overlay(PartReader& reader) {
  return overlay::restore_within_memory(reader, overlay::Kind::of_overlay);
}

SnapshotResult<std::unique_ptr<RestoredPart>> restore_union(PartReader& reader) {
  return overlay::restore_within_memory(reader, overlay::Kind::of_union);
}

}  // namespace wasifs
