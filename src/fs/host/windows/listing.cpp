// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/windows/listing.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "fs/host/windows/names.h"
#include "host_os/windows/error_map.h"
#include "host_os/windows/wide_text.h"
#include "wasifs/limits.h"

namespace wasifs::host {
namespace {

// 0 is the beginning, 1 and 2 belong to "." and "..", which the caller adds.
constexpr std::uint64_t first_cookie = 3;
constexpr std::size_t buffer_size = 65536;

FileType type_of(const FILE_ID_BOTH_DIR_INFO& entry) noexcept {
  if ((entry.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0)  // EaSize is the tag there
    return IsReparseTagNameSurrogate(entry.EaSize) ? FileType::symbolic_link : FileType::unknown;
  return (entry.FileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? FileType::directory
                                                                : FileType::regular_file;
}

}  // namespace

Result<void> WindowsListing::add(const FILE_ID_BOTH_DIR_INFO& entry) {
  const std::u16string_view wide(reinterpret_cast<const char16_t*>(entry.FileName),
                                 entry.FileNameLength / 2);
  if (!is_file_name(wide)) return {};
  if (tree_->options().strict_utf8_names && has_lone_half(wide)) return Errno::ilseq;
  const std::string name = from_wide(wide);
  if (name.size() > max_name_length) return {};
  const std::size_t cost = sizeof(Entry) + name.size();
  if (!tree_->listing_budget().take(cost)) return Errno::nomem;
  charged_ += cost;
  const auto ino = static_cast<std::uint64_t>(entry.FileId.QuadPart);
  entries_.push_back({ino != 0 ? ino : UINT64_MAX, names_.size(),
                      static_cast<std::uint16_t>(name.size()), type_of(entry)});
  names_.append(name);
  return {};
}

Result<std::shared_ptr<const WindowsListing>> WindowsListing::read(const Ref<WindowsTree>& tree,
                                                                   HANDLE directory) {
  // Its own handle, as Windows keeps the place in it.
  WASIFS_TRY(const OwnedHandle handle,
             open_relative(directory, u"", {.access = FILE_LIST_DIRECTORY}));
  auto listing = std::make_shared<WindowsListing>(tree);
  std::vector<std::uint64_t> buffer(buffer_size / sizeof(std::uint64_t));  // aligned as entries are
  while (GetFileInformationByHandleEx(handle.get(), FileIdBothDirectoryInfo, buffer.data(),
                                      buffer_size)) {
    const auto* at = reinterpret_cast<const std::byte*>(buffer.data());
    while (true) {
      const auto* entry = reinterpret_cast<const FILE_ID_BOTH_DIR_INFO*>(at);
      WASIFS_CHECK(listing->add(*entry));
      if (entry->NextEntryOffset == 0) break;
      at += entry->NextEntryOffset;
    }
  }
  const DWORD error = GetLastError();
  // A directory that is being removed has no entries any more.
  if (error != ERROR_NO_MORE_FILES && error != ERROR_FILE_NOT_FOUND &&
      from_windows_error(error) != Errno::noent) {
    return from_windows_error(error);
  }
  return listing;
}

Result<void> WindowsListing::list(std::uint64_t cookie, const DirSink& sink) const {
  // The cookie behind entry i is first_cookie + i, so the one that begins with entry i + 1.
  std::size_t index = 0;
  if (cookie >= first_cookie)
    index = static_cast<std::size_t>(
        std::min<std::uint64_t>(cookie - first_cookie + 1, entries_.size()));
  for (; index < entries_.size(); ++index) {
    const Entry& entry = entries_[index];
    const std::string_view name = std::string_view(names_).substr(entry.name, entry.length);
    if (!sink({name, entry.ino, entry.type, first_cookie + index})) break;
  }
  return {};
}

}  // namespace wasifs::host
