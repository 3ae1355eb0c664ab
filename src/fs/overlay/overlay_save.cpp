// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An overlay as a part of a snapshot that refers to its layers.
#include <algorithm>

#include "fs/overlay/inode.h"
#include "overlay_generated.h"

namespace wasifs::overlay {
namespace {

/// Only views of the tree lead here.
Node& node_of(const Inode& inode) {
  return *dynamic_cast<const View&>(inode).node();
}

const Layer& layer_of(const Tree& tree, const Node& node) noexcept {
  return node.upper() != nullptr ? tree.upper() : *node.lowers().front().layer;
}

/// Whether it is open in a layer that no snapshot holds, so that it has to be opened there again.
bool is_open_outside(const Tree& tree, const Node& node) noexcept {
  return node.kind() == InodeKind::file && !layer_of(tree, node).filesystem().persistent();
}

}  // namespace

/// With an upper layer that a snapshot holds, or the changes in it would be lost. A layer below may
/// be external: it is given again. What holds nothing itself is external as a whole.
Ref<Persistent> Tree::persistent() noexcept {
  const auto held = [](const Layer& layer) {
    return static_cast<bool>(layer.filesystem().persistent());
  };
  const bool saved = writable() ? held(upper()) : std::ranges::all_of(layers_, held);
  return saved ? Ref<Persistent>(this) : nullptr;
}

void Tree::gather(PartGatherer& gatherer, Inode* held) {
  if (held == nullptr) {
    for (const Layer& layer : layers_) gatherer.filesystem(layer.filesystem());
    return;
  }
  Node& node = node_of(*held);
  if (!has_path(node) || is_open_outside(*this, node))
    gatherer.inode(node.top(), &layer_of(*this, node).filesystem());
}

void Tree::save(PartWriter& writer, std::span<Inode* const> held) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<std::uint32_t> parts;
  for (const Layer& layer : layers_) parts.push_back(writer.part_of(layer.filesystem()));
  std::vector<saved::OverlayNumber> numbers;
  for (const auto& [identity, number] : nodes_->noted()) {
    numbers.emplace_back(identity.place, identity.device, identity.ino, number);
  }
  std::vector<flatbuffers::Offset<saved::OverlayHeld>> inodes;
  for (const Inode* inode : held) {
    Node& node = node_of(*inode);
    flatbuffers::Offset<flatbuffers::String> shown;
    if (has_path(node)) {
      const auto path = path_of(node);
      if (!path) return writer.fail("the path of an inode of an overlay is not known");
      shown = builder.CreateString(*path);
      if (!is_open_outside(*this, node)) {
        inodes.push_back(saved::CreateOverlayHeld(builder, shown));
        continue;
      }
    }
    const SavedInode place = writer.place_of(node.top());
    const saved::OverlayInode below(place.part, place.index);
    inodes.push_back(saved::CreateOverlayHeld(builder, shown, layer_of(*this, node).place(), &below,
                                              node.removed()));
  }
  saved::FinishOverlayBuffer(
      builder,
      saved::CreateOverlay(builder, builder.CreateVector(parts),
                           builder.CreateString(options_.upper_directory),
                           builder.CreateString(options_.work_directory), device(),
                           builder.CreateVectorOfStructs(numbers), builder.CreateVector(inodes)));
  const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  writer.segment({begin, begin + builder.GetSize()});
}

}  // namespace wasifs::overlay
