// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inodes that the kernel knows of an exported file system, by the numbers that it got for them.
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "wasifs/inode.h"

namespace wasifs::cli {

class FuseNodes {
 public:
  /// The number of the root.
  static constexpr std::uint64_t root_number = 1;

  explicit FuseNodes(Ref<Inode> root);

  /// The inode that the kernel means. Errors: `stale` for a number that it does not have.
  [[nodiscard]] Result<Ref<Inode>> at(std::uint64_t number) const;
  /// The number for what was found as `name` in `parent`, whose `stat` is given; the kernel knows
  /// it once more. Names of one file have one number.
  [[nodiscard]] std::uint64_t found(std::uint64_t parent, std::string_view name, Ref<Inode> inode,
                                    const Stat& stat);
  /// The kernel has forgotten it `count` times.
  void forget(std::uint64_t number, std::uint64_t count);
  /// By which name it was found last, and where.
  [[nodiscard]] Result<std::pair<Ref<Inode>, std::string>> name_of(std::uint64_t number) const;

 private:
  struct Key {
    std::uint64_t dev = 0;
    std::uint64_t ino = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::uint64_t>()(key.dev * 0x9e3779b97f4a7c15U + key.ino);
    }
  };
  struct Node {
    Ref<Inode> inode;
    Key key;
    std::uint64_t known = 0;  // times that the kernel has been told
    Ref<Inode> parent;
    std::string name;
  };

  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, Node> nodes_;
  std::unordered_map<Key, std::uint64_t, Hash> numbers_;
  std::uint64_t next_ = root_number + 1;
};

}  // namespace wasifs::cli
