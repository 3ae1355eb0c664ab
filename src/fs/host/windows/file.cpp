// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/windows/file.h"

#include <winternl.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "fs/host/windows/directory.h"
#include "host_os/windows/error_map.h"

namespace wasifs::host {
namespace {

constexpr std::uint64_t last_offset = std::numeric_limits<std::int64_t>::max();
// Several spans go through one buffer, so that no other writer's bytes come between them; more is a
// short transfer.
constexpr std::size_t gathered = std::size_t{1} << 20;
constexpr std::size_t most_at_once = std::size_t{1} << 30;  // a DWORD of bytes

bool writes(const OpenHow& how) noexcept {
  return has_any(how.access, Access::write);
}

template <class Span>
std::size_t size_of(std::span<const Span> spans, std::size_t most) noexcept {
  std::size_t size = 0;
  for (const Span& span : spans) size = std::min(most, size + std::min(span.size, most));
  return size;
}

OVERLAPPED at_offset(std::uint64_t offset) noexcept {
  OVERLAPPED at{};
  at.Offset = static_cast<DWORD>(offset);
  at.OffsetHigh = static_cast<DWORD>(offset >> 32);
  return at;
}

Result<std::size_t> read_piece(HANDLE handle, void* data, std::size_t size, std::uint64_t offset) {
  OVERLAPPED at = at_offset(offset);
  DWORD count = 0;
  if (ReadFile(handle, data, static_cast<DWORD>(size), &count, &at)) return std::size_t{count};
  if (GetLastError() == ERROR_HANDLE_EOF) return std::size_t{0};
  return from_windows_error(GetLastError());
}

Result<std::size_t> write_piece(HANDLE handle, const void* data, std::size_t size, OVERLAPPED at) {
  DWORD count = 0;
  if (WriteFile(handle, data, static_cast<DWORD>(size), &count, &at)) return std::size_t{count};
  // Windows' word for an offset that the file system cannot reach.
  if (GetLastError() == ERROR_INVALID_PARAMETER) return Errno::fbig;
  return from_windows_error(GetLastError());
}

// One write of what is in `buffers`, at a place that OVERLAPPED tells.
Result<std::size_t> write_all(HANDLE handle, WriteBuffers& buffers, OVERLAPPED at) {
  const auto spans = buffers.spans();
  if (spans.size() == 1)
    return write_piece(handle, spans[0].data, std::min(spans[0].size, most_at_once), at);
  std::vector<std::byte> bytes(size_of(spans, gathered));
  std::size_t filled = 0;
  for (const ConstIoSpan& span : spans) {
    const std::size_t size = std::min(span.size, bytes.size() - filled);
    if (size != 0) std::memcpy(bytes.data() + filled, span.data, size);
    filled += size;
  }
  return write_piece(handle, bytes.data(), filled, at);
}

Result<void> set_size(HANDLE handle, std::uint64_t size) {
  FILE_END_OF_FILE_INFO end{};
  end.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
  if (SetFileInformationByHandle(handle, FileEndOfFileInfo, &end, sizeof(end))) return {};
  if (GetLastError() == ERROR_INVALID_PARAMETER) return Errno::fbig;
  return from_windows_error(GetLastError());
}

}  // namespace

NtOpen nt_open(const OpenHow& how) noexcept {
  NtOpen open;
  // A directory is opened so that it can be listed and paths begin there.
  if (has_any(how.access, Access::read)) open.access |= FILE_READ_DATA;
  if (how.directory || how.access == Access::none) open.access |= look_access;
  if (writes(how)) open.access |= FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_WRITE_ATTRIBUTES;
  if (how.truncate) open.access |= FILE_WRITE_DATA;
  if (has_any(how.flags, FdFlags::sync | FdFlags::rsync | FdFlags::dsync) && writes(how))
    open.options |= FILE_WRITE_THROUGH;
  return open;
}

Result<Ref<Inode>> adopt_opened(Ref<WindowsTree> tree, OwnedHandle handle, const OpenHow& how) {
  WASIFS_TRY(const NtStat stat, stat_of(handle.get()));
  if (stat.type == FileType::symbolic_link) return how.directory ? Errno::notdir : Errno::loop;
  if (stat.type == FileType::directory) {
    if (writes(how) || how.create || how.truncate) return Errno::isdir;
    return make_ref<WindowsDirectory>(std::move(tree), std::move(handle));
  }
  if (how.directory) return Errno::notdir;
  if (stat.other_reparse_point) return Errno::nxio;
  const bool changes = writes(how) || how.truncate;
  if (changes && tree->options().hardlinked_read_only && stat.nlink > 1) return Errno::perm;
  if (how.truncate) WASIFS_CHECK(set_size(handle.get(), 0));
  return make_ref<WindowsFile>(std::move(tree), std::move(handle));
}

WindowsFile::WindowsFile(Ref<WindowsTree> tree, OwnedHandle handle, FileType type) noexcept
    : FileInode(type), tree_(std::move(tree)), handle_(std::move(handle)) {}

Result<Stat> WindowsFile::stat() {
  WASIFS_TRY(const NtStat stat, stat_of(handle_.get()));
  return Stat(stat);
}

Result<void> WindowsFile::set_times(const TimesChange& change) {
  if (tree_ && tree_->options().hardlinked_read_only) {
    WASIFS_TRY(const NtStat stat, stat_of(handle_.get()));
    if (stat.nlink > 1) return Errno::perm;
  }
  // Whose file it is may change its times, whatever it was opened for.
  const auto handle = open_relative(handle_.get(), u"", {.access = FILE_WRITE_ATTRIBUTES});
  return change_times(handle ? handle->get() : handle_.get(), change);
}

Result<void> WindowsFile::sync(bool /*data_only*/) {
  if (FlushFileBuffers(handle_.get())) return {};
  if (GetLastError() != ERROR_ACCESS_DENIED) return from_windows_error(GetLastError());
  // A handle that cannot write cannot flush; where none can be had, nothing of ours is unwritten.
  const auto writable = open_relative(handle_.get(), u"", {.access = FILE_WRITE_DATA});
  if (writable && !FlushFileBuffers(writable->get())) return from_windows_error(GetLastError());
  return {};
}

Result<Ref<Inode>> WindowsFile::open(const OpenHow& how) {
  if (tree_) {
    WASIFS_TRY(OwnedHandle opened, open_relative(handle_.get(), u"", nt_open(how)));
    return adopt_opened(tree_, std::move(opened), how);
  }
  WASIFS_TRY(const ACCESS_MASK granted, access_of(handle_.get()));
  const ACCESS_MASK needed = nt_open(how).access & (FILE_READ_DATA | FILE_WRITE_DATA);
  if ((granted & needed) != needed) return Errno::acces;
  if (how.truncate) WASIFS_CHECK(set_size(handle_.get(), 0));
  return Ref<Inode>(this);
}

bool WindowsFile::same_as(const Inode& other) const noexcept {
  const auto* file = dynamic_cast<const WindowsFile*>(&other);
  return file != nullptr && same_file(handle_.get(), file->handle_.get());
}

Result<std::size_t> WindowsFile::read_at(ReadBuffers& buffers, std::uint64_t offset) {
  if (offset > last_offset) return Errno::inval;
  const auto spans = buffers.spans();
  if (spans.size() == 1)
    return read_piece(handle_.get(), spans[0].data, std::min(spans[0].size, most_at_once), offset);
  std::vector<std::byte> bytes(size_of(spans, gathered));
  WASIFS_TRY(const std::size_t count,
             read_piece(handle_.get(), bytes.data(), bytes.size(), offset));
  std::size_t taken = 0;
  for (const IoSpan& span : spans) {
    const std::size_t size = std::min(span.size, count - taken);
    if (size != 0) std::memcpy(span.data, bytes.data() + taken, size);
    taken += size;
  }
  return count;
}

Result<std::size_t> WindowsFile::write_at(WriteBuffers& buffers, std::uint64_t offset) {
  if (offset > last_offset) return Errno::fbig;
  return write_all(handle_.get(), buffers, at_offset(offset));
}

Result<Appended> WindowsFile::append(WriteBuffers& buffers) {
  const MutexLock lock(appending_);
  OVERLAPPED end{};
  end.Offset = end.OffsetHigh = UINT32_MAX;  // stands for the end, as the kernel finds it
  WASIFS_TRY(const std::size_t count, write_all(handle_.get(), buffers, end));
  // The kernel leaves the handle's own place just behind the bytes.
  LARGE_INTEGER place{};
  if (!SetFilePointerEx(handle_.get(), {}, &place, count != 0 ? FILE_CURRENT : FILE_END))
    return from_windows_error(GetLastError());
  return Appended{count, static_cast<std::uint64_t>(place.QuadPart)};
}

Result<void> WindowsFile::truncate(std::uint64_t size) {
  if (size > last_offset) return Errno::fbig;
  return set_size(handle_.get(), size);
}

}  // namespace wasifs::host
