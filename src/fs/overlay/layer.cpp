// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/overlay/layer.h"

#include <utility>

namespace wasifs::overlay {
namespace {

// Names of the Linux kernel, with its mount option userxattr.
const std::string opaque_attribute = "user.overlay.opaque";
const std::string redirect_attribute = "user.overlay.redirect";
// Names of the OCI image specification.
constexpr std::string_view mark_prefix = ".wh.";
constexpr std::string_view opaque_mark = ".wh..wh..opq";
constexpr std::size_t longest_name = 255;

std::string mark_of(std::string_view name) {
  std::string mark(mark_prefix);
  return mark.append(name);
}

}  // namespace

TimesChange times_of(const Stat& stat) noexcept {
  return {{TimeChange::How::set, stat.atim}, {TimeChange::How::set, stat.mtim}};
}

Layer::Layer(Ref<FileSystem> filesystem, Ref<Inode> root, std::uint64_t device, std::uint32_t place,
             bool marks_by_name) noexcept
    : filesystem_(std::move(filesystem)),
      root_(std::move(root)),
      device_(device),
      place_(place),
      attributes_(file_attributes_of(*filesystem_)),
      whiteouts_(marks_by_name || attributes_ == nullptr ? nullptr : whiteouts_of(*filesystem_)) {}

bool Layer::reserved(std::string_view name) const noexcept {
  return whiteouts_ == nullptr && name.starts_with(mark_prefix);
}

Result<Found> Layer::look(DirInode& directory, std::string_view name) const {
  auto found = directory.lookup(name);
  if (found) {
    const bool may_hide = whiteouts_ != nullptr && (*found)->type() == FileType::character_device;
    if (may_hide) {
      WASIFS_TRY(const bool hides, whiteouts_->is_whiteout(**found));
      if (hides) return Found{Shown::hidden, nullptr};
    }
    return Found{Shown::present, *std::move(found)};
  }
  if (found.error() != Errno::noent) return found.error();
  if (whiteouts_ != nullptr || name.size() + mark_prefix.size() > longest_name) return Found{};
  const auto mark = directory.stat_child(mark_of(name));
  if (mark) return Found{Shown::hidden, nullptr};
  if (mark.error() != Errno::noent) return mark.error();
  return Found{};
}

Result<Shown> Layer::look(DirInode& directory, std::string_view name, Stat& stat) const {
  const auto found = directory.stat_child(name);
  if (found && (whiteouts_ == nullptr || found->type != FileType::character_device)) {
    stat = *found;
    return Shown::present;
  }
  if (!found && found.error() != Errno::noent) return found.error();
  if (!found && whiteouts_ != nullptr) return Shown::absent;
  WASIFS_TRY(const Found looked, look(directory, name));
  if (looked.shown == Shown::present) {
    WASIFS_TRY(stat, looked.inode->stat());
  }
  return looked.shown;
}

Result<bool> Layer::is_mark(DirInode& directory, std::string_view name, FileType type) const {
  if (whiteouts_ == nullptr) return name.starts_with(mark_prefix);
  if (type != FileType::character_device) return false;
  WASIFS_TRY(const Found found, look(directory, name));
  return found.shown != Shown::present;
}

bool Layer::is_opaque_mark(std::string_view name) const noexcept {
  return whiteouts_ == nullptr && name == opaque_mark;
}

Result<void> Layer::hide(DirInode& directory, std::string_view name) const {
  if (whiteouts_ != nullptr) return whiteouts_->make_whiteout(directory, name);
  if (name.size() + mark_prefix.size() > longest_name) return Errno::nametoolong;
  const auto made = directory.create_file(mark_of(name));
  // It may have been left by a program that ended between two steps.
  if (errno_of(made) == Errno::exist || made) return {};
  return made.error();
}

Result<void> Layer::unhide(DirInode& directory, std::string_view name) const {
  return directory.unlink(whiteouts_ != nullptr ? std::string(name) : mark_of(name));
}

Result<bool> Layer::opaque(Inode& directory) const {
  if (whiteouts_ == nullptr) {
    const auto mark = directory.as_directory()->stat_child(opaque_mark);
    if (mark) return true;
    if (mark.error() != Errno::noent) return mark.error();
    return false;
  }
  const auto value = attributes_->attribute(directory, opaque_attribute);
  if (value && *value == "y") return true;
  if (!value && value.error() == Errno::notsup) return false;
  if (!value && value.error() != Errno::noent) return value.error();
  const auto redirect = attributes_->attribute(directory, redirect_attribute);
  if (redirect) return Errno::perm;
  return false;
}

Result<bool> Layer::ends(DirInode& parent, std::string_view name, Inode& directory) const {
  if (whiteouts_ == nullptr && name.size() + mark_prefix.size() <= longest_name) {
    const auto mark = parent.stat_child(mark_of(name));
    if (mark) return true;
    if (mark.error() != Errno::noent) return mark.error();
  }
  return opaque(directory);
}

Result<void> Layer::set_opaque(Inode& directory) const {
  if (whiteouts_ != nullptr) {
    return attributes_->set_attribute(directory, opaque_attribute, "y");
  }
  WASIFS_TRY(const Stat before, directory.stat());
  const auto made = directory.as_directory()->create_file(opaque_mark);
  if (!made) return errno_of(made) == Errno::exist ? Result<void>{} : made.error();
  // A mark is no new name.
  return directory.set_times(times_of(before));
}

}  // namespace wasifs::overlay
