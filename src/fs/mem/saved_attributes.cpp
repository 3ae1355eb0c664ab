// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/saved_attributes.h"

#include <string>
#include <utility>

#include "snapshot/sentence.h"

namespace wasifs::mem {
namespace {

std::string text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

SavedAttributes::SavedAttributes(const saved::Segment& segment)
    : permissions_(span_of(segment.permissions())),
      attributes_(span_of(segment.attributes())),
      bytes_(span_of(segment.attribute_bytes())) {}

SnapshotResult<Ref<const Attributes>> SavedAttributes::take(std::uint32_t place,
                                                            AttributeMaker& maker) {
  std::optional<FilePermissions> permissions;
  if (!permissions_.empty() && permissions_.front().node() == place) {
    const saved::Permissions& saved = permissions_.front();
    permissions = FilePermissions{saved.mode(), saved.user(), saved.group()};
    permissions_ = permissions_.subspan(1);
    if ((permissions->mode & ~permission_bits) != 0) {
      return sentence("an inode of a memory tree cannot have mode {:o}", permissions->mode);
    }
  }
  SNAPSHOT_TRY(auto named, take_named(place));
  return maker.make(permissions, std::move(named));
}

SnapshotResult<Attributes::Named> SavedAttributes::take_named(std::uint32_t place) {
  Attributes::Named named;
  std::size_t total = 0;
  while (!attributes_.empty() && attributes_.front().node() == place) {
    const saved::Attribute& saved = attributes_.front();
    attributes_ = attributes_.subspan(1);
    total += saved.name_length() + std::size_t{saved.value_length()};
    const auto name = bytes_.take(saved.name_length());
    const auto value = name ? bytes_.take(saved.value_length()) : std::nullopt;
    if (!value || name->empty() || total > Attributes::most_bytes) {
      return sentence("an attribute of a memory tree has no {} and {} bytes", saved.name_length(),
                      saved.value_length());
    }
    std::string text = text_of(*name);
    if (text.find('\0') != std::string::npos || (!named.empty() && text <= named.rbegin()->first)) {
      return sentence("an attribute of a memory tree is not in its place");
    }
    named.emplace_hint(named.end(), std::move(text), text_of(*value));
  }
  return named;
}

}  // namespace wasifs::mem
