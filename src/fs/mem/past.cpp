// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/past.h"

#include <iterator>
#include <new>
#include <optional>
#include <utility>

#include "fs/mem/changes.h"
#include "fs/mem/directory.h"
#include "fs/mem/file.h"
#include "fs/mem/special.h"

namespace wasifs::mem {
namespace {

/// What `inode` is. With its guard.
Version present(Inode& inode) {
  Version version;
  version.state = node_of(inode).state();
  version.kind = inode.kind();
  if (inode.kind() == InodeKind::file) {
    Content& content = static_cast<File&>(inode).content();
    version.size = content.size();
    version.body = content.share();
  } else if (inode.kind() == InodeKind::link) {
    version.target = static_cast<Link&>(inode).saved_target();
  } else if (inode.kind() == InodeKind::stream) {
    version.special = static_cast<Special&>(inode).what();
  }
  return version;
}

}  // namespace

Result<std::uint32_t> Past::hold(Changes& changes, Directory& root) {
  const auto state = state_.lock();
  std::uint32_t period = state->last_held;
  // Clones of a tree that does not change have one period together.
  const bool changed = touched_.load(std::memory_order_relaxed);
  if (changed) {
    if (changes.period() == UINT32_MAX) return Errno::overflow;
    period = changes.period();
  }
  ++state->held[period];
  try {
    state->known.insert_or_assign(root.ino(), &root);
  } catch (...) {
    if (--state->held[period] == 0) state->held.erase(period);
    throw;
  }
  if (changed) {
    static_cast<void>(changes.begin_clone());
    state->last_held = period;
    touched_.store(false, std::memory_order_relaxed);
  }
  return period;
}

void Past::release(std::uint32_t period) noexcept {
  Versions<Version>::Dropped inodes;
  Versions<Ref<const SharedTable>>::Dropped names;
  std::unordered_map<std::uint64_t, Ref<const SharedTable>> present_names;
  std::unordered_map<std::uint64_t, Inode*> known;

  const auto state = state_.lock();
  const auto held = state->held.find(period);
  if (--held->second != 0) return;
  const auto next = state->held.erase(held);
  if (state->held.empty()) {
    state->inodes.drop_all(inodes);
    state->names.drop_all(names);
    present_names.swap(state->present_names);
    known.swap(state->known);
    state->lost = false;
    return;
  }
  std::optional<std::uint32_t> before;
  std::optional<std::uint32_t> after;
  if (next != state->held.begin()) before = std::prev(next)->first;
  if (next != state->held.end()) after = next->first;
  state->inodes.drop(before, period, after, inodes);
  state->names.drop(before, period, after, names);
}

bool Past::keep(Inode& inode, std::atomic<std::uint32_t>& last_change,
                const Changes& changes) noexcept {
  const auto state = state_.lock();
  const std::uint32_t since = last_change.load(std::memory_order_relaxed);
  const std::uint32_t now = changes.period();
  if (since == now) return false;
  if (needed(*state, since)) {
    try {
      state->inodes.add(node_of(inode).ino(), since, now - 1, present(inode));
    } catch (const std::bad_alloc&) {
      state->lost = true;
    }
  }
  last_change.store(now, std::memory_order_release);
  touch();
  return true;
}

void Past::keep_names(Directory& directory, std::uint32_t last_change) noexcept {
  Ref<const SharedTable> dropped;
  const auto state = state_.lock();
  if (needed(*state, last_change)) {
    try {
      Ref<const SharedTable> names = present_names(*state, directory);
      if (names) {
        state->names.add(directory.ino(), last_change, directory.common().changes.period() - 1,
                         std::move(names));
      }
    } catch (const std::bad_alloc&) {
      state->lost = true;
    }
  }
  if (const auto present = state->present_names.find(directory.ino());
      present != state->present_names.end()) {
    dropped = std::move(present->second);
    state->present_names.erase(present);
  }
}

void Past::made(Inode& inode) {
  const auto state = state_.lock();
  if (!state->held.empty()) state->known.insert_or_assign(node_of(inode).ino(), &inode);
}

void Past::forget(std::uint64_t number) noexcept {
  state_.lock()->known.erase(number);
}

Result<Past::Found> Past::find(std::uint64_t number, std::uint32_t period) {
  const auto state = state_.lock();
  if (state->lost) return Errno::io;
  if (const Version* version = state->inodes.find(number, period)) return Found(*version);
  const auto known = state->known.find(number);
  return Found(known == state->known.end() ? Ref<Inode>() : Ref<Inode>(known->second));
}

Result<Version> Past::capture(Inode& inode, std::uint32_t period) {
  const auto state = state_.lock();
  if (state->lost) return Errno::io;
  if (const Version* version = state->inodes.find(node_of(inode).ino(), period)) return *version;
  return present(inode);
}

Result<Ref<const SharedTable>> Past::names(std::uint64_t number, std::uint32_t period) {
  const auto state = state_.lock();
  if (state->lost) return Errno::io;
  if (const auto* names = state->names.find(number, period)) return *names;
  const auto known = state->known.find(number);
  if (known == state->known.end()) return Ref<const SharedTable>();
  return present_names(*state, static_cast<Directory&>(*known->second));
}

/// The names that `directory` has, null where it has not looked yet what they are.
Ref<const SharedTable> Past::present_names(State& state, Directory& directory) {
  const auto present = state.present_names.find(directory.ino());
  if (present != state.present_names.end()) return present->second;
  Ref<const SharedTable> names = directory.share_names(state.known);
  if (names) state.present_names.emplace(directory.ino(), names);
  return names;
}

}  // namespace wasifs::mem
