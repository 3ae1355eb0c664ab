// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/windows/directory.h"

#include <winternl.h>

#include <algorithm>

#include "fs/host/windows/listing.h"
#include "fs/host/windows/names.h"
#include "fs/host/windows/reparse.h"

namespace wasifs::host {
namespace {

// Whether `target`, as far as it goes down from `directory` by plain names, is a directory: Windows
// wants a link to know that.
bool leads_to_directory(HANDLE directory, std::string_view target) {
  OwnedHandle held;
  while (!target.empty()) {
    const std::string_view component = target.substr(0, target.find('/'));
    target.remove_prefix(std::min(target.size(), component.size() + 1));
    if (component.empty() || component == ".") continue;
    const auto name = name_to_find(component, false);
    if (!name) return false;
    const HANDLE from = held.get() != nullptr ? held.get() : directory;
    auto next = open_relative(from, *name, {.access = look_access});
    if (!next) return false;
    held = *std::move(next);
    const auto stat = stat_of(held.get());
    if (!stat || stat->type != FileType::directory) return false;
  }
  return true;
}

}  // namespace

WindowsDirectory::WindowsDirectory(Ref<WindowsTree> tree, OwnedHandle handle) noexcept
    : tree_(std::move(tree)), handle_(std::move(handle)) {}

WindowsDirectory::~WindowsDirectory() = default;

Result<Stat> WindowsDirectory::stat() {
  WASIFS_TRY(const NtStat stat, stat_of(handle_.get()));
  return Stat(stat);
}

Result<void> WindowsDirectory::set_times(const TimesChange& change) {
  WASIFS_TRY(const OwnedHandle handle,
             open_relative(handle_.get(), u"", {.access = FILE_WRITE_ATTRIBUTES}));
  return change_times(handle.get(), change);
}

bool WindowsDirectory::same_as(const Inode& other) const noexcept {
  const auto* directory = dynamic_cast<const WindowsDirectory*>(&other);
  return directory != nullptr && same_file(handle_.get(), directory->handle_.get());
}

Result<Ref<Inode>> WindowsDirectory::lookup(std::string_view name) {
  WASIFS_TRY(const std::u16string wide, tree_->to_find(name));
  WASIFS_TRY(OwnedHandle found, open_relative(handle_.get(), wide, {.access = look_access}));
  return tree_->inode_of(std::move(found));
}

Result<Ref<Inode>> WindowsDirectory::open_child(std::string_view name, const OpenHow& how) {
  return tree_->open_in(handle_.get(), name, how);
}

Result<Ref<Inode>> WindowsDirectory::create_file(std::string_view name) {
  OpenHow how;
  how.access = Access::read_write;
  how.create = true;
  how.exclusive = true;
  return open_child(name, how);
}

Result<void> WindowsDirectory::make_directory(std::string_view name) {
  WASIFS_TRY(const std::u16string wide, tree_->to_make(name));
  WASIFS_CHECK(open_relative(handle_.get(), wide,
                             {.disposition = FILE_CREATE, .options = FILE_DIRECTORY_FILE}));
  return {};
}

Result<void> WindowsDirectory::make_link(std::string_view name, std::string_view target) {
  WASIFS_TRY(const std::u16string wide, tree_->to_make(name));
  WASIFS_TRY(const auto data, link_data(target));
  const bool directory = leads_to_directory(handle_.get(), target);
  NtOpen how{.access = FILE_WRITE_ATTRIBUTES | DELETE, .disposition = FILE_CREATE};
  how.options = directory ? ULONG{FILE_DIRECTORY_FILE} : ULONG{FILE_NON_DIRECTORY_FILE};
  WASIFS_TRY(const OwnedHandle made, open_relative(handle_.get(), wide, how));
  const auto linked = write_reparse_point(made.get(), data);
  if (!linked) (void)remove_name(made.get());  // best effort: what failed is said
  return linked;
}

Result<void> WindowsDirectory::unlink(std::string_view name) {
  WASIFS_TRY(const std::u16string wide, tree_->to_find(name));
  WASIFS_TRY(const OwnedHandle found, open_relative(handle_.get(), wide, {.access = DELETE}));
  WASIFS_TRY(const NtStat stat, stat_of(found.get()));
  if (stat.type == FileType::directory) return Errno::isdir;
  return remove_name(found.get());
}

Result<void> WindowsDirectory::remove_directory(std::string_view name) {
  WASIFS_TRY(const std::u16string wide, tree_->to_find(name));
  WASIFS_TRY(const OwnedHandle found, open_relative(handle_.get(), wide, {.access = DELETE}));
  WASIFS_TRY(const NtStat stat, stat_of(found.get()));
  if (stat.type != FileType::directory) return Errno::notdir;
  return remove_name(found.get());
}

Result<void> WindowsDirectory::read_entries(std::uint64_t cookie, const DirSink& sink) {
  std::shared_ptr<const WindowsListing> listing;
  if (cookie != 0) listing = *listing_.lock();
  if (listing == nullptr) {
    WASIFS_TRY(listing, WindowsListing::read(tree_, handle_.get()));
    std::shared_ptr<const WindowsListing> old = listing;
    std::swap(*listing_.lock(), old);
  }
  return listing->list(cookie, sink);
}

}  // namespace wasifs::host
