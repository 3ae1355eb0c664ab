// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/file_attributes.h"

#include "wasifs/filesystem.h"

namespace wasifs {
namespace {

// What a file system says of one attribute that it does not take, such as a name without an end.
bool has_no_room_for_it(Errno error) noexcept {
  return error == Errno::inval || error == Errno::dquot || error == Errno::toobig ||
         error == Errno::range;
}

/// What a copy does without.
Result<void> unless_refused(const Result<void>& done) {
  switch (errno_of(done)) {
    case Errno::notsup:
    case Errno::perm:
    case Errno::acces:
    case Errno::nospc:
      return {};
    default:
      return done;
  }
}

}  // namespace

FileAttributes* file_attributes_of(FileSystem& filesystem) noexcept {
  return dynamic_cast<FileAttributes*>(&filesystem);
}

SpecialFiles* special_files_of(FileSystem& filesystem) noexcept {
  return dynamic_cast<SpecialFiles*>(&filesystem);
}

Whiteouts* whiteouts_of(FileSystem& filesystem) noexcept {
  return dynamic_cast<Whiteouts*>(&filesystem);
}

bool is_overlay_mark(std::string_view attribute) noexcept {
  return attribute.starts_with("user.overlay.") || attribute.starts_with("trusted.overlay.");
}

Result<void> copy_attributes(FileSystem& from_files, Inode& from, FileSystem& to_files, Inode& to) {
  FileAttributes* source = file_attributes_of(from_files);
  FileAttributes* target = file_attributes_of(to_files);
  if (source == nullptr || target == nullptr) return {};
  WASIFS_TRY(const std::vector<std::string> names, source->attribute_names(from));
  for (const std::string& name : names) {
    if (is_overlay_mark(name)) continue;
    const auto value = source->attribute(from, name);
    if (!value) continue;  // it has gone, or is another program's secret
    const auto set = target->set_attribute(to, name, *value);
    if (!has_no_room_for_it(errno_of(set))) WASIFS_CHECK(unless_refused(set));
  }
  // The owner comes after what only the owner may do.
  const auto permissions = source->permissions(from);
  if (errno_of(permissions) == Errno::noent) return {};
  if (!permissions) return permissions.error();
  return unless_refused(target->set_permissions(to, *permissions));
}

}  // namespace wasifs
