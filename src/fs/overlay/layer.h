// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One layer of an overlay: a file system, the directory in it that is the layer, and how names are
// hidden and directories made opaque in it. Where the file system has whiteouts and attributes (a
// host directory) the marks are those of Linux's overlayfs; elsewhere they are files beside what
// they hide, with the names of OCI image layers. Constant after it is made; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wasifs/file_attributes.h"
#include "wasifs/filesystem.h"

namespace wasifs::overlay {

/// What a layer says of a name.
enum class Shown : std::uint8_t {
  absent,   ///< Nothing: layers below decide.
  hidden,   ///< There is nothing, whatever is below.
  present,  ///< There is something.
};

/// A change that gives the times in `stat`.
[[nodiscard]] TimesChange times_of(const Stat& stat) noexcept;

/// A name looked up in one layer.
struct Found {
  Shown shown = Shown::absent;
  Ref<Inode> inode;  ///< Where present.
};

class Layer {
 public:
  /// `root` is a directory of `filesystem`; `place` is 0 for the upper layer, 1 for the topmost
  /// lower and so on. `marks_by_name`: as if the file system had no whiteouts.
  Layer(Ref<FileSystem> filesystem, Ref<Inode> root, std::uint64_t device, std::uint32_t place,
        bool marks_by_name) noexcept;

  [[nodiscard]] FileSystem& filesystem() const noexcept { return *filesystem_; }
  [[nodiscard]] const Ref<FileSystem>& shared_filesystem() const noexcept { return filesystem_; }
  [[nodiscard]] const Ref<Inode>& root() const noexcept { return root_; }
  [[nodiscard]] std::uint64_t device() const noexcept { return device_; }
  [[nodiscard]] std::uint32_t place() const noexcept { return place_; }
  /// Null where modes and attributes are not kept.
  [[nodiscard]] FileAttributes* attributes() const noexcept { return attributes_; }

  /// Whether a whiteout takes the place of the name that it hides; else it lies beside it.
  [[nodiscard]] bool whiteout_takes_name() const noexcept { return whiteouts_ != nullptr; }
  /// Whether names like `name` are marks here, and so never a guest's.
  [[nodiscard]] bool reserved(std::string_view name) const noexcept;

  /// What `name` is in `directory`.
  [[nodiscard]] Result<Found> look(DirInode& directory, std::string_view name) const;
  /// As `look`; the inode only as its `stat`, where present.
  [[nodiscard]] Result<Shown> look(DirInode& directory, std::string_view name, Stat& stat) const;
  /// Whether an entry that a listing gave is a mark.
  [[nodiscard]] Result<bool> is_mark(DirInode& directory, std::string_view name,
                                     FileType type) const;

  /// Whether a name that is a mark makes its directory opaque.
  [[nodiscard]] bool is_opaque_mark(std::string_view name) const noexcept;

  /// Hides `name`, which is absent in `directory` where a whiteout takes its place.
  [[nodiscard]] Result<void> hide(DirInode& directory, std::string_view name) const;
  /// Ends that.
  [[nodiscard]] Result<void> unhide(DirInode& directory, std::string_view name) const;
  /// Whether nothing below `directory` in lower layers is seen. Errors: `perm` where it was
  /// renamed by a redirection, which is not followed.
  [[nodiscard]] Result<bool> opaque(Inode& directory) const;
  [[nodiscard]] Result<void> set_opaque(Inode& directory) const;
  /// Whether nothing below `directory`, which is `name` in `parent`, is seen: it is opaque, or what
  /// lower layers have under its name is hidden by a mark beside it.
  [[nodiscard]] Result<bool> ends(DirInode& parent, std::string_view name, Inode& directory) const;

 private:
  const Ref<FileSystem> filesystem_;
  const Ref<Inode> root_;
  const std::uint64_t device_;
  const std::uint32_t place_;
  FileAttributes* const attributes_;
  Whiteouts* const whiteouts_;
};

}  // namespace wasifs::overlay
