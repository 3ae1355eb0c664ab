// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/special.h"

#include <utility>

namespace wasifs::mem {
namespace {

FileType type_of(SpecialFile::Kind kind) noexcept {
  switch (kind) {
    case SpecialFile::Kind::socket:
      return FileType::socket_stream;
    case SpecialFile::Kind::character_device:
      return FileType::character_device;
    case SpecialFile::Kind::block_device:
      return FileType::block_device;
    case SpecialFile::Kind::fifo:
      break;
  }
  return FileType::unknown;
}

}  // namespace

Special::Special(Ref<Common> common, const SpecialFile& what) noexcept
    : StreamInode(type_of(what.kind)), Node(*this, std::move(common), 1), what_(what) {}

Special::Special(Ref<Common> common, const NodeState& state, const SpecialFile& what) noexcept
    : StreamInode(type_of(what.kind)), Node(std::move(common), state), what_(what) {}

Result<void> Special::set_times(const TimesChange& change) {
  change_times(*this, change);
  return {};
}

void Special::begin_change() noexcept {
  if (!is_unchanged()) return;
  const LookAtTree held(common().tree, common().owners);
  to_change(*this);
}

}  // namespace wasifs::mem
