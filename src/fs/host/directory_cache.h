// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Handles of directories kept from one call to the next, by their path from the root. Only for a
// tree that nobody else changes
// (`HostOptions::exclusive`): another program could move a kept directory out of the tree. The
// paths hold no link and no
// "..", so only a rename or the removal of a directory can make an entry wrong, and both clear the
// cache. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/guarded.h"
#include "fs/host/handle.h"

namespace wasifs::host {

/// A bounded map from paths to directory handles.
class DirectoryCache {
 public:
  /// More paths than this drop all that were kept.
  static constexpr std::size_t capacity = 64;

  /// The handle kept for `path`, or null.
  [[nodiscard]] std::shared_ptr<const Handle> find(std::string_view path) const;
  /// Which state of the tree it is. Ask before a path is resolved, and pass it to `keep`.
  [[nodiscard]] std::uint64_t generation() const;
  /// Keeps `handle` for `path`, unless something was moved or removed since `generation`.
  void keep(std::string_view path, std::shared_ptr<const Handle> handle, std::uint64_t generation);
  /// A directory was moved or removed, or may have been.
  void clear();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view path) const noexcept {
      return std::hash<std::string_view>{}(path);
    }
  };
  using Handles =
      std::unordered_map<std::string, std::shared_ptr<const Handle>, Hash, std::equal_to<>>;
  struct State {
    Handles handles;
    std::uint64_t generation = 0;
  };

  Guarded<State, lock_rank::filesystem_tree(0)> state_;
};

}  // namespace wasifs::host
