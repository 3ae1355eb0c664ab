// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An overlay as a part of a snapshot, where all of its layers are parts.
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

}  // namespace

Ref<Persistent> Tree::persistent() noexcept {
  for (const Layer& layer : layers_) {
    if (!layer.filesystem().persistent()) return nullptr;
  }
  return Ref<Persistent>(this);
}

void Tree::gather(PartGatherer& gatherer, Inode* held) {
  if (held == nullptr) {
    for (const Layer& layer : layers_) gatherer.filesystem(layer.filesystem());
    return;
  }
  Node& node = node_of(*held);
  if (!has_path(node)) gatherer.inode(node.top(), &layer_of(*this, node).filesystem());
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
    if (has_path(node)) {
      const auto path = path_of(node);
      if (!path) return writer.fail("the path of an inode of an overlay is not known");
      inodes.push_back(saved::CreateOverlayHeld(builder, builder.CreateString(*path)));
      continue;
    }
    const SavedInode place = writer.place_of(node.top());
    const saved::OverlayInode below(place.part, place.index);
    inodes.push_back(saved::CreateOverlayHeld(builder, 0, layer_of(*this, node).place(), &below,
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
