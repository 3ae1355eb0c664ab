// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What was unpacked, in blocks, the ones that were used last. Private to the room. The caller
// orders its use by threads; blocks never change and may be used by any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <unordered_map>

namespace wasifs::archives {

/// Bytes of one block.
struct Block {
  std::unique_ptr<std::byte[]> bytes;
  std::size_t size = 0;  ///< Fewer than a block has only where the stream ends.
  [[nodiscard]] std::span<const std::byte> all() const noexcept { return {bytes.get(), size}; }
};
using SharedBlock = std::shared_ptr<const Block>;

/// Which block it is: of a stream, counted from its beginning.
struct BlockKey {
  std::uint32_t stream = 0;
  std::uint64_t number = 0;
  friend bool operator==(const BlockKey&, const BlockKey&) = default;
};

/// See the top of the file.
class BlockCache {
 public:
  /// Holds at most `capacity` bytes of blocks.
  explicit BlockCache(std::size_t capacity) noexcept : capacity_(capacity) {}
  /// The block, or null.
  [[nodiscard]] SharedBlock find(const BlockKey& key);
  /// Keeps it, and forgets those that were not used for longest.
  void add(const BlockKey& key, SharedBlock block);

 private:
  struct Hash {
    std::size_t operator()(const BlockKey& key) const noexcept {
      constexpr std::uint64_t odd = 0x9e3779b97f4a7c15U;
      return static_cast<std::size_t>((key.number + 1) * odd ^
                                      (std::uint64_t{key.stream} << 20U) * odd);
    }
  };
  struct Held {
    BlockKey key;
    SharedBlock block;
  };
  const std::size_t capacity_;
  std::size_t held_ = 0;
  std::list<Held> by_use_;  // the one used last in front
  std::unordered_map<BlockKey, std::list<Held>::iterator, Hash> by_key_;
};

}  // namespace wasifs::archives
