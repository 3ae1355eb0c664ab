// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system: the root inode, what needs two directories at once, and accounting. Mount it in a
// `Namespace`. Thread rule: as for inodes, any thread at any time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wasifs/inode.h"
#include "wasifs/ref.h"

namespace wasifs {

/// What a file system holds and may hold. `unlimited` where there is no bound.
struct FileSystemUsage {
  /// No bound.
  static constexpr std::uint64_t unlimited = UINT64_MAX;
  std::uint64_t bytes = 0;                 ///< Bytes of content in use.
  std::uint64_t bytes_limit = unlimited;   ///< Most bytes.
  std::uint64_t inodes = 0;                ///< Inodes in use.
  std::uint64_t inodes_limit = unlimited;  ///< Most inodes.
};

/// A tree of inodes. The object lives as long as a mount, an inode or the embedder holds a `Ref`.
class FileSystem : public RefCounted {
 public:
  /// The inode that appears at the mount point: a directory, or a single file.
  /// Errors: those of opening it (`noent`, `acces`, `io`).
  [[nodiscard]] virtual Result<Ref<Inode>> root() = 0;
  /// The name of its kind for people and for `wasifs run --mount`, such as "mem". Static storage.
  [[nodiscard]] virtual std::string_view type_name() const noexcept = 0;

  /// Renames within this file system; both directories are inodes of it, names are single
  /// components. An existing target is replaced as POSIX rename() says; two names of one inode:
  /// success, nothing changes. Default: `rofs`. Errors: `noent`, `isdir`, `notdir`, `notempty`,
  /// `inval` (into its own subtree), `xdev`, `nospc`, `dquot`.
  [[nodiscard]] virtual Result<void> rename(DirInode& from, std::string_view old_name, DirInode& to,
                                            std::string_view new_name);
  /// Gives the inode at `old_name`, links not followed, the further name `new_name`. Default:
  /// `rofs`. Errors: `noent`, `exist`, `perm` (a directory), `mlink`, `xdev`, `nospc`, `dquot`,
  /// `notsup`.
  [[nodiscard]] virtual Result<void> link(DirInode& from, std::string_view old_name, DirInode& to,
                                          std::string_view new_name);

  /// What is in use. Default: zeros and no bounds.
  [[nodiscard]] virtual FileSystemUsage usage() const noexcept;
  /// What snapshots hold of it, see `persist.h`. Default: null, it is external and given again by
  /// name.
  [[nodiscard]] virtual Ref<Persistent> persistent() noexcept;
  /// A path from the root that leads to `inode` at this moment, links not followed, empty for the
  /// root itself; for snapshots, which walk it again. Not kept, so it takes time. Default: a search
  /// of up to 10,000 entries. Errors: `noent` (it has no name any more), `notsup` (not found, or
  /// not an inode of this file system), `io`.
  [[nodiscard]] virtual Result<std::string> path_of(Inode& inode);
  /// Whether programs outside of the guest follow the symbolic links stored here, so that a new
  /// link must resolve inside the mount. Default: false.
  [[nodiscard]] virtual bool links_reach_host() const noexcept;
};

/// A number for `Stat::dev` that no other file system of this program has got from here; small,
/// counted, never 0, below `device_numbers_end`. For a file system that snapshots hold with its
/// number: best taken when it is first asked for, so that one made before a snapshot was restored
/// differs from what came back.
[[nodiscard]] std::uint64_t allocate_device_number() noexcept;
/// Makes all further numbers higher than `number`, which a snapshot has brought back. Nothing
/// happens for `device_numbers_end` and more.
void reserve_device_number(std::uint64_t number) noexcept;
/// See `allocate_device_number`.
inline constexpr std::uint64_t device_numbers_end = std::uint64_t{1} << 62;
/// A number for a file system whose number is in no snapshot: not below `device_numbers_end`, so
/// nothing that is restored has it, and below 2^63, where those of the host begin.
[[nodiscard]] std::uint64_t allocate_external_device_number() noexcept;

}  // namespace wasifs
