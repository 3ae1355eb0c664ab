// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/block_cache.h"

#include <utility>

namespace wasifs::archives {
namespace {

/// What keeping a block takes beside its bytes, about.
constexpr std::size_t block_cost = 256;

}  // namespace

SharedBlock BlockCache::find(const BlockKey& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return found->second->block;
}

void BlockCache::add(const BlockKey& key, SharedBlock block) {
  const std::size_t cost = block->size + block_cost;
  if (block->size == 0 || cost > capacity_ || by_key_.contains(key)) return;
  held_ += cost;
  by_use_.push_front({key, std::move(block)});
  by_key_.emplace(key, by_use_.begin());
  while (held_ > capacity_) {
    const Held& last = by_use_.back();
    held_ -= last.block->size + block_cost;
    by_key_.erase(last.key);
    by_use_.pop_back();
  }
}

}  // namespace wasifs::archives
