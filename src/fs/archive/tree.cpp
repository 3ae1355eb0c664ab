// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/tree.h"

#include <algorithm>
#include <cstring>

namespace wasifs::archives {
namespace {

/// Both halves of a product: each bit of both numbers counts in many of the result.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  constexpr int half = 32;
  constexpr std::uint64_t low = UINT32_MAX;
  const std::uint64_t middle = (a >> half) * (b & low) + (((a & low) * (b & low)) >> half);
  const std::uint64_t crossed = (a & low) * (b >> half) + (middle & low);
  return (a * b) ^ ((a >> half) * (b >> half) + (middle >> half) + (crossed >> half));
}

}  // namespace

// Whoever made the archive chose the names; the seed is not known to them.
std::uint32_t Tree::hash_of(NodeNumber directory, std::string_view name) const noexcept {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15U;
  std::uint64_t hash = mix(seed_ ^ directory, odd ^ name.size());
  for (std::size_t at = 0; at < name.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, name.data() + at, std::min(name.size() - at, sizeof(word)));
    hash = mix(hash ^ word, (seed_ | 1) ^ odd) + odd;
  }
  return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

const Name* Tree::find(NodeNumber directory, std::string_view name) const noexcept {
  const std::uint32_t hash = hash_of(directory, name);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != free_slot; slot = (slot + 1) & mask) {
    const Name& found = names_[slots_[slot]];
    if (found.hash == hash && found.directory == directory && text(found.text) == name)
      return &found;
  }
  return nullptr;
}

std::optional<std::string> Tree::path_of(NodeNumber node) const {
  std::string path;
  while (node != root) {
    const auto named = std::ranges::find(names_, node, &Name::node);
    if (named == names_.end()) return std::nullopt;
    path.insert(
        0, path.empty() ? std::string(text(named->text)) : std::string(text(named->text)) + "/");
    node = named->directory;
  }
  return path;
}

}  // namespace wasifs::archives
