// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/recording_files.h"

#include <windows.h>

#include <algorithm>

#include "host_os/windows/error_map.h"
#include "host_os/windows/wide_text.h"

namespace wasifs {
namespace {

constexpr std::size_t most_at_once = std::size_t{1} << 30;  // a DWORD of bytes

Result<HANDLE> open_file(const std::string& path, DWORD access, DWORD disposition) {
  const auto wide = to_wide(path);
  if (!wide) return Errno::ilseq;
  if (wide->find(u'\0') != std::u16string::npos) return Errno::inval;
  // A new file has the access list that its directory hands down: there is no mode.
  const HANDLE handle = CreateFileW(reinterpret_cast<const wchar_t*>(wide->c_str()), access,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    disposition, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return from_windows_error(GetLastError());
  return handle;
}

class WindowsGrowingFile final : public GrowingFile {
 public:
  explicit WindowsGrowingFile(HANDLE handle) noexcept : handle_(handle) {}
  ~WindowsGrowingFile() override { CloseHandle(handle_); }

  Result<void> append(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const auto size = static_cast<DWORD>(std::min(bytes.size(), most_at_once));
      DWORD count = 0;
      if (!WriteFile(handle_, bytes.data(), size, &count, nullptr))
        return from_windows_error(GetLastError());
      bytes = bytes.subspan(count);
    }
    return {};
  }

  Result<void> sync() override {
    if (!FlushFileBuffers(handle_)) return from_windows_error(GetLastError());
    return {};
  }

 private:
  const HANDLE handle_;
};

class WindowsReadableFile final : public ReadableFile {
 public:
  WindowsReadableFile(HANDLE handle, std::uint64_t size) noexcept
      : ReadableFile(size), handle_(handle) {}
  ~WindowsReadableFile() override { CloseHandle(handle_); }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> bytes) override {
    std::size_t done = 0;
    while (done < bytes.size()) {
      OVERLAPPED at{};
      at.Offset = static_cast<DWORD>(offset + done);
      at.OffsetHigh = static_cast<DWORD>((offset + done) >> 32);
      DWORD count = 0;
      const auto size = static_cast<DWORD>(std::min(bytes.size() - done, most_at_once));
      if (!ReadFile(handle_, bytes.data() + done, size, &count, &at)) {
        if (GetLastError() == ERROR_HANDLE_EOF) break;
        return from_windows_error(GetLastError());
      }
      if (count == 0) break;
      done += count;
    }
    return done;
  }

 private:
  const HANDLE handle_;
};

}  // namespace

Result<std::unique_ptr<GrowingFile>> GrowingFile::create(const std::string& path) {
  WASIFS_TRY(const HANDLE handle, open_file(path, FILE_APPEND_DATA, CREATE_NEW));
  return std::make_unique<WindowsGrowingFile>(handle);
}

Result<std::unique_ptr<ReadableFile>> ReadableFile::open(const std::string& path) {
  WASIFS_TRY(const HANDLE handle, open_file(path, GENERIC_READ, OPEN_EXISTING));
  LARGE_INTEGER size{};
  if (GetFileType(handle) != FILE_TYPE_DISK || !GetFileSizeEx(handle, &size)) {
    CloseHandle(handle);
    return Errno::inval;
  }
  return std::make_unique<WindowsReadableFile>(handle, static_cast<std::uint64_t>(size.QuadPart));
}

}  // namespace wasifs
