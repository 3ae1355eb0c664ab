// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/host/windows/nt.h"

#include <winternl.h>
// After winternl.h.
#include <winioctl.h>

#include <algorithm>
#include <bit>
#include <cstddef>

#include "fs/host/windows/names.h"
#include "host_os/windows/error_map.h"

namespace wasifs::host {
namespace {

// Not in MinGW's headers for programs. Source: MS-FSCC 2.4, ntifs.h.
const auto disposition_ex = std::bit_cast<FILE_INFORMATION_CLASS>(64U);
const auto rename_ex = std::bit_cast<FILE_INFORMATION_CLASS>(65U);
constexpr ULONG delete_now =
    0x1 | 0x2 | 0x10;  // DELETE, POSIX_SEMANTICS, IGNORE_READONLY_ATTRIBUTE
constexpr ULONG replace_now = 0x1 | 0x2 | 0x40;  // REPLACE_IF_EXISTS, and as above

NTSTATUS status_of(std::uint32_t number) noexcept {
  return static_cast<NTSTATUS>(number);
}

// Whether a file system, or Wine, does not know the newer class of information.
bool is_unknown(NTSTATUS status) noexcept {
  return status == status_of(0xC0000002) ||  // STATUS_NOT_IMPLEMENTED
         status == status_of(0xC0000003) ||  // STATUS_INVALID_INFO_CLASS
         status == status_of(0xC000000D) ||  // STATUS_INVALID_PARAMETER
         status == status_of(0xC0000010) ||  // STATUS_INVALID_DEVICE_REQUEST
         status == status_of(0xC00000BB);    // STATUS_NOT_SUPPORTED
}

Result<void> checked(NTSTATUS status) {
  if (status < 0) return from_nt_status(status);
  return {};
}

// The layout that renaming and linking share.
struct NameChange {
  union {
    BOOLEAN replace;
    ULONG flags;
  };
  HANDLE directory;
  ULONG bytes;
  char16_t name[256];
};

NTSTATUS change_name(HANDLE handle, HANDLE directory, std::u16string_view name, ULONG flags,
                     FILE_INFORMATION_CLASS kind) {
  NameChange change{};
  change.flags = flags;
  change.directory = directory;
  change.bytes = static_cast<ULONG>(name.size() * 2);
  std::ranges::copy(name.substr(0, 255), change.name);
  IO_STATUS_BLOCK done{};
  return NtSetInformationFile(handle, &done, &change, sizeof(change), kind);
}

// Nanoseconds since 1970 and Windows' tenths of a microsecond since 1601.
constexpr std::uint64_t ticks_to_1970 = 116'444'736'000'000'000;
constexpr Timestamp tick = 100;

Timestamp timestamp_of(const LARGE_INTEGER& time) noexcept {
  const auto ticks = static_cast<std::uint64_t>(std::max<LONGLONG>(time.QuadPart, 0));
  if (ticks < ticks_to_1970) return 0;
  if (ticks - ticks_to_1970 > UINT64_MAX / tick) return UINT64_MAX;
  return (ticks - ticks_to_1970) * tick;
}

LARGE_INTEGER ticks_of(const TimeChange& change) noexcept {
  LARGE_INTEGER ticks{};  // 0 keeps what is there
  if (change.how == TimeChange::How::set)
    ticks.QuadPart = static_cast<LONGLONG>(change.value / tick + ticks_to_1970);
  if (change.how == TimeChange::How::now) {
    FILETIME now{};
    GetSystemTimePreciseAsFileTime(&now);
    ticks.LowPart = now.dwLowDateTime;
    ticks.HighPart = static_cast<LONG>(now.dwHighDateTime);
  }
  return ticks;
}

bool same_name(std::u16string_view one, std::u16string_view other) noexcept {
  return CompareStringOrdinal(reinterpret_cast<const wchar_t*>(one.data()),
                              static_cast<int>(one.size()),
                              reinterpret_cast<const wchar_t*>(other.data()),
                              static_cast<int>(other.size()), TRUE) == CSTR_EQUAL;
}

// Whether `handle` was opened by a name that Windows made of a longer one.
bool is_alias(HANDLE handle, std::u16string_view name) {
  const auto path = path_of(handle);
  if (!path) return false;
  const std::size_t slash = path->rfind(u'\\');
  return !same_name(std::u16string_view(*path).substr(slash + 1), name);
}

}  // namespace

Result<OwnedHandle> open_relative(HANDLE directory, std::u16string_view name, const NtOpen& how) {
  UNICODE_STRING text{};
  text.Buffer = const_cast<wchar_t*>(reinterpret_cast<const wchar_t*>(name.data()));
  text.Length = text.MaximumLength = static_cast<USHORT>(name.size() * 2);
  OBJECT_ATTRIBUTES attributes{};
  attributes.Length = sizeof(attributes);
  attributes.RootDirectory = directory;
  attributes.ObjectName = &text;
  // As every program sees the directory: one whose names are case-sensitive stays so.
  attributes.Attributes = OBJ_CASE_INSENSITIVE;
  IO_STATUS_BLOCK done{};
  HANDLE opened = nullptr;
  const NTSTATUS status =
      NtCreateFile(&opened, how.access | SYNCHRONIZE | FILE_READ_ATTRIBUTES, &attributes, &done,
                   nullptr, FILE_ATTRIBUTE_NORMAL,
                   FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, how.disposition,
                   how.options | FILE_OPEN_REPARSE_POINT | FILE_SYNCHRONOUS_IO_NONALERT |
                       FILE_OPEN_FOR_BACKUP_INTENT,
                   nullptr, 0);
  if (status < 0) return from_nt_status(status);
  OwnedHandle handle(opened);
  const bool made = done.Information == FILE_CREATED;
  if (!made && looks_short(name) && is_alias(opened, name)) return Errno::noent;
  return handle;
}

Result<NtStat> stat_of(HANDLE handle) {
  BY_HANDLE_FILE_INFORMATION file{};
  FILE_BASIC_INFO times{};
  FILE_STANDARD_INFO standard{};
  if (!GetFileInformationByHandle(handle, &file) ||
      !GetFileInformationByHandleEx(handle, FileBasicInfo, &times, sizeof(times)) ||
      !GetFileInformationByHandleEx(handle, FileStandardInfo, &standard, sizeof(standard))) {
    return from_windows_error(GetLastError());
  }
  NtStat stat;
  // A volume's number has 32 bits, so the bit is free.
  stat.dev = file.dwVolumeSerialNumber | std::uint64_t{1} << 63U;
  stat.ino = std::uint64_t{file.nFileIndexHigh} << 32 | file.nFileIndexLow;
  if (stat.ino == 0) stat.ino = UINT64_MAX;
  // A name that is being removed counts no more.
  const bool going = standard.DeletePending != 0 && standard.NumberOfLinks != 0;
  stat.nlink = standard.NumberOfLinks - (going ? 1U : 0U);
  stat.atim = timestamp_of(times.LastAccessTime);
  stat.mtim = timestamp_of(times.LastWriteTime);
  stat.ctim = timestamp_of(times.ChangeTime);
  if ((file.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
    FILE_ATTRIBUTE_TAG_INFO tag{};
    if (!GetFileInformationByHandleEx(handle, FileAttributeTagInfo, &tag, sizeof(tag)))
      return from_windows_error(GetLastError());
    const bool link = IsReparseTagNameSurrogate(tag.ReparseTag);
    stat.type = link ? FileType::symbolic_link : FileType::unknown;
    stat.other_reparse_point = !link;
  } else if ((file.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
    stat.type = FileType::directory;
  } else {
    stat.type = FileType::regular_file;
    stat.size = static_cast<std::uint64_t>(standard.EndOfFile.QuadPart);
  }
  return stat;
}

bool same_file(HANDLE one, HANDLE other) noexcept {
  BY_HANDLE_FILE_INFORMATION a{};
  BY_HANDLE_FILE_INFORMATION b{};
  return GetFileInformationByHandle(one, &a) && GetFileInformationByHandle(other, &b) &&
         a.dwVolumeSerialNumber == b.dwVolumeSerialNumber && a.nFileIndexHigh == b.nFileIndexHigh &&
         a.nFileIndexLow == b.nFileIndexLow;
}

Result<ACCESS_MASK> access_of(HANDLE handle) {
  FILE_ACCESS_INFORMATION access{};
  IO_STATUS_BLOCK done{};
  if (NtQueryInformationFile(handle, &done, &access, sizeof(access), FileAccessInformation) < 0)
    return Errno::badf;
  return access.AccessFlags;
}

Result<std::u16string> path_of(HANDLE handle) {
  std::u16string path(MAX_PATH, u'\0');
  while (true) {
    const DWORD size = GetFinalPathNameByHandleW(handle, reinterpret_cast<wchar_t*>(path.data()),
                                                 static_cast<DWORD>(path.size()), 0);
    if (size == 0) return from_windows_error(GetLastError());
    const bool fitted = size < path.size();
    path.resize(size);
    if (fitted) return path;
  }
}

Result<void> change_times(HANDLE handle, const TimesChange& change) {
  FILE_BASIC_INFO info{};  // no attributes: keep them
  info.LastAccessTime = ticks_of(change.atim);
  info.LastWriteTime = ticks_of(change.mtim);
  if (!SetFileInformationByHandle(handle, FileBasicInfo, &info, sizeof(info)))
    return from_windows_error(GetLastError());
  return {};
}

Result<void> remove_name(HANDLE handle) {
  ULONG flags = delete_now;
  IO_STATUS_BLOCK done{};
  NTSTATUS status = NtSetInformationFile(handle, &done, &flags, sizeof(flags), disposition_ex);
  if (is_unknown(status)) {
    FILE_DISPOSITION_INFORMATION remove{};
    remove.DoDeleteFile = TRUE;
    status =
        NtSetInformationFile(handle, &done, &remove, sizeof(remove), FileDispositionInformation);
  }
  return checked(status);
}

Result<void> rename_to(HANDLE handle, HANDLE directory, std::u16string_view name) {
  const NTSTATUS status = change_name(handle, directory, name, replace_now, rename_ex);
  if (!is_unknown(status)) return checked(status);
  return checked(change_name(handle, directory, name, TRUE, FileRenameInformation));
}

Result<void> link_to(HANDLE handle, HANDLE directory, std::u16string_view name) {
  return checked(change_name(handle, directory, name, FALSE, FileLinkInformation));
}

Result<std::size_t> read_reparse_point(HANDLE handle, std::span<std::byte> buffer) {
  DWORD size = 0;
  if (!DeviceIoControl(handle, FSCTL_GET_REPARSE_POINT, nullptr, 0, buffer.data(),
                       static_cast<DWORD>(buffer.size()), &size, nullptr)) {
    return from_windows_error(GetLastError());
  }
  return size;
}

Result<void> write_reparse_point(HANDLE handle, std::span<const std::byte> data) {
  DWORD size = 0;
  if (DeviceIoControl(handle, FSCTL_SET_REPARSE_POINT, const_cast<std::byte*>(data.data()),
                      static_cast<DWORD>(data.size()), nullptr, 0, &size, nullptr)) {
    return {};
  }
  if (GetLastError() == ERROR_PRIVILEGE_NOT_HELD) return Errno::perm;
  return from_windows_error(GetLastError());
}

}  // namespace wasifs::host
