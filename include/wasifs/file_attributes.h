// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What some file systems keep of a file beyond what guests see: extended attributes, owner and
// mode (a host directory, memory, an overlay of them), and the marks with which one layer of an
// overlay hides names of those below. A file system that has any of it derives from the interface
// as well; whoever wants it asks `file_attributes_of` or `whiteouts_of`. No guest reaches any of
// it. Thread rule: as for inodes, any thread at any time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/inode.h"

namespace wasifs {

class FileSystem;

/// The bits of `FilePermissions::mode`.
inline constexpr std::uint32_t permission_bits = 07777;

/// Who may do what with a file of a host, for other programs than guests.
struct FilePermissions {
  std::uint32_t mode = 0;  ///< Permission bits, of 07777.
  std::uint32_t uid = 0;   ///< Number of the owner.
  std::uint32_t gid = 0;   ///< Number of the group.
};

/// Extended attributes and permissions of the inodes of one file system.
class FileAttributes {
 public:
  virtual ~FileAttributes() = default;
  /// The value of attribute `name`, such as "user.overlay.opaque". Errors: `noent` (the file has
  /// none of that name), `notsup` (nothing of the kind can be kept there), `inval` (`inode` is of
  /// another file system), `range` (longer than 64 KiB), `perm`, `acces`, `io`.
  [[nodiscard]] virtual Result<std::string> attribute(Inode& inode, const std::string& name) = 0;
  /// Gives the attribute a value, with or without an earlier one. Errors: `notsup`, `inval`,
  /// `nospc`, `perm`, `acces`, `io`.
  [[nodiscard]] virtual Result<void> set_attribute(Inode& inode, const std::string& name,
                                                   std::string_view value) = 0;
  /// Takes it away. Errors: `noent` (there is none of that name), and as `set_attribute`.
  [[nodiscard]] virtual Result<void> remove_attribute(Inode& inode, const std::string& name) = 0;
  /// The names of all, none where nothing of the kind can be kept there. Errors: `inval`, `io`.
  [[nodiscard]] virtual Result<std::vector<std::string>> attribute_names(Inode& inode) = 0;
  /// The permissions. Errors: `noent` (nobody has said any, of a file in memory), `inval`, `io`.
  [[nodiscard]] virtual Result<FilePermissions> permissions(Inode& inode) = 0;
  /// Sets them, of a link the owner only. Where this program may not give the file that owner or
  /// group, it stays with its own, and the bits that lend rights to whoever runs it are left out.
  /// Errors: `inval`, `notsup`, `perm`, `io`.
  [[nodiscard]] virtual Result<void> set_permissions(Inode& inode,
                                                     const FilePermissions& permissions) = 0;
};

/// A name by which other programs than guests reach a pipe, a socket or a driver of the host.
struct SpecialFile {
  /// What it is.
  enum class Kind : std::uint8_t { fifo, socket, character_device, block_device };
  Kind kind = Kind::fifo;    ///< What it is.
  std::uint64_t device = 0;  ///< Of a device: the host's number of it.
};

/// FIFOs, sockets and devices, as far as they are names. That a file system keeps them does not
/// let a guest open one: in memory nobody can (`nxio`).
class SpecialFiles {
 public:
  virtual ~SpecialFiles() = default;
  /// What `inode` is. Errors: `inval` (it is none, or of another file system), `io`.
  [[nodiscard]] virtual Result<SpecialFile> special(Inode& inode) = 0;
  /// Makes one. Errors: as `DirInode::create_file`, `notsup` (none can be kept there), `perm` where
  /// this program may not, or it would be a whiteout.
  [[nodiscard]] virtual Result<void> make_special(DirInode& directory, std::string_view name,
                                                  const SpecialFile& file) = 0;
};

/// Names that stand for "there is nothing here, whatever lies below". Source: the Linux kernel's
/// overlayfs, where one is a character device 0/0.
class Whiteouts {
 public:
  virtual ~Whiteouts() = default;
  /// Whether `inode`, an inode of this file system, is one. Errors: `inval` (it is of another),
  /// `io`.
  [[nodiscard]] virtual Result<bool> is_whiteout(Inode& inode) = 0;
  /// Makes one at `name`, which is free. Errors: as `DirInode::create_file`, and `perm` where this
  /// program may not.
  [[nodiscard]] virtual Result<void> make_whiteout(DirInode& directory, std::string_view name) = 0;
};

/// `filesystem` as one that keeps attributes, or null. Valid as long as it is.
[[nodiscard]] FileAttributes* file_attributes_of(FileSystem& filesystem) noexcept;
/// `filesystem` as one that has special files, or null. Valid as long as it is.
[[nodiscard]] SpecialFiles* special_files_of(FileSystem& filesystem) noexcept;
/// Whether an overlay marks a directory or file of a layer with the attribute: no copy has it.
[[nodiscard]] bool is_overlay_mark(std::string_view attribute) noexcept;
/// Gives `to`, an inode of `to_files`, the permissions and attributes that `from` of `from_files`
/// has, as far as both file systems keep such things and this program may say them: what is refused
/// as `notsup`, `perm`, `acces` or `nospc` is left out, and a single attribute also where it is
/// `inval`, `dquot`, `toobig` or `range`. Errors: `inval`, `io`, `rofs`.
[[nodiscard]] Result<void> copy_attributes(FileSystem& from_files, Inode& from,
                                           FileSystem& to_files, Inode& to);
/// `filesystem` as one that has whiteouts, or null. Valid as long as it is.
[[nodiscard]] Whiteouts* whiteouts_of(FileSystem& filesystem) noexcept;

}  // namespace wasifs
