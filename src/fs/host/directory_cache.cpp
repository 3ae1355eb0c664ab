// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/directory_cache.h"

namespace wasifs::host {

std::shared_ptr<const Handle> DirectoryCache::find(std::string_view path) const {
  const auto state = state_.lock();
  const auto found = state->handles.find(path);
  return found != state->handles.end() ? found->second : nullptr;
}

std::uint64_t DirectoryCache::generation() const {
  return state_.lock()->generation;
}

void DirectoryCache::keep(std::string_view path, std::shared_ptr<const Handle> handle,
                          std::uint64_t generation) {
  Handles dropped;  // closed when the lock is no longer held
  const auto state = state_.lock();
  if (state->generation != generation) return;
  if (state->handles.size() == capacity) state->handles.swap(dropped);
  state->handles.emplace(path, std::move(handle));
}

void DirectoryCache::clear() {
  Handles dropped;
  const auto state = state_.lock();
  ++state->generation;
  state->handles.swap(dropped);
}

}  // namespace wasifs::host
