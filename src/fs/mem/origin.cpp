// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/origin.h"

#include <utility>

#include "fs/mem/directory.h"
#include "fs/mem/file.h"

namespace wasifs::mem {
namespace {

/// What `inode` was, which was still that in the tree of `owner` a moment ago.
Result<Version> capture(Inode& inode, Common& owner, std::uint32_t period) {
  if (inode.kind() == InodeKind::file) {
    // Waits for who writes at this moment: a write is seen as a whole or not at all.
    const ChangeContent held(static_cast<File&>(inode).guard(), owner.owners);
    return owner.past.capture(inode, period);
  }
  const LookAtTree held(owner.tree, owner.owners);
  return owner.past.capture(inode, period);
}

}  // namespace

Origin::Origin(Ref<Common> source, Ref<Directory> root) noexcept
    : source_(std::move(source)), root_(std::move(root)) {}

Origin::~Origin() {
  if (holds_) source_->past.release(period_);
}

Result<void> Origin::hold() {
  WASIFS_TRY(period_, source_->past.hold(source_->changes, *root_));
  holds_ = true;
  return {};
}

// What a source that is a clone itself has not looked at is what it was in the source of that.

Result<Version> Origin::version_of(std::uint64_t number) const {
  for (const Origin* at = this; at != nullptr; at = at->source_->origin.get()) {
    Common& source = *at->source_;
    Past::Found found;
    {
      const LookAtTree held(source.tree, source.owners);
      WASIFS_TRY(found, source.past.find(number, at->period_));
      // Its other name may be the one by which it was made.
      const auto linked = source.linked.find(number);
      auto* inode = std::get_if<Ref<Inode>>(&found);
      if (inode != nullptr && !*inode && linked != source.linked.end()) *inode = linked->second;
    }
    if (auto* version = std::get_if<Version>(&found)) return std::move(*version);
    if (const auto& inode = std::get<Ref<Inode>>(found)) {
      return capture(*inode, source, at->period_);
    }
  }
  return Errno::io;
}

Result<Ref<const SharedTable>> Origin::names_of(std::uint64_t number) const {
  for (const Origin* at = this; at != nullptr; at = at->source_->origin.get()) {
    Common& source = *at->source_;
    const LookAtTree held(source.tree, source.owners);
    WASIFS_TRY(Ref<const SharedTable> names, source.past.names(number, at->period_));
    if (names) return names;
  }
  return Errno::io;
}

}  // namespace wasifs::mem
