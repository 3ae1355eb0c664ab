// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/listing.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "fs/host/host_stat.h"
#include "fs/host/linux_calls.h"
#include "host_os/errno_map.h"

namespace wasifs::host {
namespace {

// 0 is the beginning, 1 and 2 belong to "." and "..", which the caller adds.
constexpr std::uint64_t first_cookie = 3;
constexpr std::uint64_t last_cookie = (std::uint64_t{1} << 63U) - 1;

// One record of getdents64, whose layout is that of glibc's dirent64.
struct Record {
  std::uint64_t ino;
  std::uint64_t next;
  std::size_t size;
  unsigned char d_type;
  std::string_view name;
};

Record record_at(const std::byte* bytes) noexcept {
  dirent64 header;
  std::memcpy(&header, bytes, offsetof(dirent64, d_name));
  const auto* name = reinterpret_cast<const char*>(bytes) + offsetof(dirent64, d_name);
  return {header.d_ino, static_cast<std::uint64_t>(header.d_off), header.d_reclen, header.d_type,
          name};
}

// The kernel's offsets are cookies as they are. The file systems that are trusted with it give 0 to
// 2 only for what comes before the first real entry and never use the top bit; should one do so
// once in 2^60 entries, a cookie still leads somewhere near.
std::uint64_t to_cookie(std::uint64_t offset) noexcept {
  return std::clamp(offset, first_cookie, last_cookie);
}

}  // namespace

OffsetListing::OffsetListing(HostFileSystem& filesystem, Handle handle, bool stable)
    : charge_(Ref<HostFileSystem>(&filesystem)), handle_(std::move(handle)), stable_(stable) {}

Result<std::unique_ptr<OffsetListing>> OffsetListing::open(HostFileSystem& filesystem,
                                                           int directory) {
  WASIFS_TRY(Handle handle, open_for_reading(directory));
  WASIFS_TRY(const bool stable, offsets_are_stable(handle.get()));
  std::unique_ptr<OffsetListing> listing(new OffsetListing(filesystem, std::move(handle), stable));
  if (!listing->charge_.take(buffer_size)) return Errno::nomem;
  listing->buffer_ = std::make_unique_for_overwrite<std::byte[]>(buffer_size);
  return listing;
}

Result<void> OffsetListing::seek(std::uint64_t cookie) {
  position_ = end_ = 0;
  at_end_ = false;
  next_ = cookie;
  if (::lseek(handle_.get(), static_cast<off_t>(cookie), SEEK_SET) >= 0) return {};
  if (errno != EINVAL) return from_host_errno(errno);
  at_end_ = true;  // a cookie that this file system never gave: nothing comes after it
  return {};
}

Result<void> OffsetListing::list(std::uint64_t cookie, const DirSink& sink) {
  if (cookie != next_ || cookie == 0) WASIFS_CHECK(seek(std::min(cookie, last_cookie)));
  while (!at_end_) {
    if (position_ == end_) {
      WASIFS_TRY(end_, read_directory(handle_.get(), {buffer_.get(), buffer_size}));
      position_ = 0;
      at_end_ = end_ == 0;
      continue;
    }
    const Record record = record_at(buffer_.get() + position_);
    const std::uint64_t next = to_cookie(record.next);
    if (record.name != "." && record.name != "..") {
      WASIFS_CHECK(charge_.filesystem().check_name(record.name));
      EntryType type = type_of_entry(record.d_type);
      bool present = true;
      if (!type.known) {
        const auto status = stat_component(handle_.get(), record.name.data());
        present = status.has_value();  // else removed meanwhile
        if (present) type.type = type_of_mode(status->st_mode);
      }
      if (present && !sink({record.name, inode_number(record.ino), type.type, next})) return {};
    }
    position_ += record.size;
    next_ = next;
  }
  return {};
}

Result<std::shared_ptr<const EntryList>> EntryList::read(HostFileSystem& filesystem,
                                                         OffsetListing& listing) {
  auto list = std::make_shared<EntryList>(filesystem);
  bool fits = true;
  const auto add = [&](const DirEntry& entry) {
    fits = list->charge_.take(sizeof(Entry) + entry.name.size());
    if (!fits) return false;
    list->entries_.push_back({entry.ino, list->names_.size(),
                              static_cast<std::uint16_t>(entry.name.size()), entry.type});
    list->names_.append(entry.name);
    return true;
  };
  WASIFS_CHECK(listing.list(0, add));
  if (!fits) return Errno::nomem;
  return list;
}

Result<void> EntryList::list(std::uint64_t cookie, const DirSink& sink) const {
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
