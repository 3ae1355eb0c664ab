// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is kept of an inode for others than guests: see `FileAttributes`. Most inodes have none, and
// of those that have, most share one object with others, so that an inode pays for a pointer.
// Constant once made; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/guarded.h"
#include "wasifs/file_attributes.h"
#include "wasifs/ref.h"

namespace wasifs::mem {

/// All of one inode.
struct Attributes final : RefCounted {
  /// Most bytes of names and values together, as of one value on Linux.
  static constexpr std::size_t most_bytes = 65536;
  /// Longest name, as on Linux.
  static constexpr std::size_t longest_name = 255;
  using Named = std::map<std::string, std::string, std::less<>>;

  Attributes(std::optional<FilePermissions> who, Named values) noexcept
      : permissions(who), named(std::move(values)) {}

  const std::optional<FilePermissions> permissions;
  const Named named;
};

/// How the bytes of one are counted.
[[nodiscard]] inline std::size_t attribute_bytes(const Attributes::Named& named) noexcept {
  std::size_t bytes = 0;
  for (const auto& [name, value] : named) bytes += name.size() + value.size();
  return bytes;
}

/// Makes them for one file system, so that equal ones are mostly one.
class AttributeMaker {
 public:
  /// Null where there is nothing to keep.
  [[nodiscard]] Ref<const Attributes> make(std::optional<FilePermissions> permissions,
                                           Attributes::Named named);

 private:
  using Key = std::array<std::uint32_t, 3>;
  static constexpr std::size_t most = 1024;  // then those are forgotten, and shared by who has them

  Guarded<std::map<Key, Ref<const Attributes>>, lock_rank::leaf> made_;
};

}  // namespace wasifs::mem
