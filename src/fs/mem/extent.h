// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory of files: adjacent bytes, and all that one file has of them. Clones of a tree share
// it: who writes copies what he writes to. Used by `Content`, whose caller does the locking.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <span>

#include "wasifs/ref.h"

namespace wasifs::mem {

/// Gives bytes back to the host, or lets go of what keeps them.
struct FreeBytes {
  std::shared_ptr<void>* owner = nullptr;  ///< Owned, or null.
  void operator()(std::byte* bytes) const noexcept {
    if (owner == nullptr) {
      std::free(bytes);
    } else {
      delete owner;
    }
  }
};

/// Adjacent bytes of a file. Begins at a multiple of `Content::block`.
struct Extent {
  /// Without a value in its bytes; `data` is null where the host has no memory.
  [[nodiscard]] static Extent of_size(std::uint64_t capacity) noexcept;
  /// `bytes`, which nobody else changes, in `mapping`.
  [[nodiscard]] static Extent in_mapping(std::span<std::byte> bytes, std::shared_ptr<void> mapping);

  /// Whether it is bytes of its own, and not a view of what somebody else keeps.
  [[nodiscard]] bool allocated() const noexcept {
    return data != nullptr && data.get_deleter().owner == nullptr;
  }
  /// From here on others may have the same bytes, which nobody changes any more.
  void share();
  /// `length` of the bytes from `from` on, of what is shared (or has none).
  [[nodiscard]] Extent view(std::uint64_t from, std::uint64_t length) const;
  /// Changes the capacity, keeping the bytes. Returns false where the host has no memory.
  [[nodiscard]] bool resize(std::uint64_t capacity) noexcept;
  /// Makes the bytes of `[from, to)` zeros, where it has any.
  void clear(std::uint64_t from, std::uint64_t to) noexcept;

  std::uint64_t capacity =
      0;  ///< Bytes that it covers; the last one of a file may reach behind the file's end.
  std::unique_ptr<std::byte, FreeBytes> data;  ///< Null: reserved by `allocate`, reads as zeros.
  bool shared = false;                         ///< The bytes may be others' as well.
  /// Blocks of the memory of the heap that it is a view of, which stays while the view does; 0
  /// where it is none, or of a mapping.
  std::uint32_t kept_blocks = 0;
};

/// Extents by their first offset.
using Extents = std::map<std::uint64_t, Extent>;

/// What a change has freed. Destroy it when no lock is held.
using Freed = Extents;

/// All extents of one file, or of several that are copies of each other.
struct Body final : RefCounted {
  Body() = default;
  /// A copy that shares the bytes of `other`, which is shared.
  explicit Body(const Body& other);

  /// Makes it one of several files. Nobody changes it from then on. Readers may be in it meanwhile.
  void share();

  Extents extents;
  bool shared = false;
};

}  // namespace wasifs::mem
