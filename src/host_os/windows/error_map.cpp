// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/windows/error_map.h"

#include <windows.h>
// After windows.h.
#include <winternl.h>

namespace wasifs {
namespace {

// Not in MinGW's headers.
constexpr std::uint32_t error_stopped_on_symlink = 681;
constexpr std::uint32_t error_disk_quota_exceeded = 1295;

}  // namespace

Errno from_windows_error(std::uint32_t error) noexcept {
  switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_DELETE_PENDING:  // the name is gone as soon as the last handle is
    case ERROR_BAD_PATHNAME:
    case ERROR_BAD_NETPATH:
    case ERROR_BAD_NET_NAME:
    case ERROR_INVALID_DRIVE:
      return Errno::noent;
    case ERROR_ACCESS_DENIED:
    case ERROR_PRIVILEGE_NOT_HELD:
    case ERROR_CANNOT_MAKE:
      return Errno::acces;
    case ERROR_SHARING_VIOLATION:  // another program has it open and shares less
    case ERROR_LOCK_VIOLATION:
    case ERROR_USER_MAPPED_FILE:
    case ERROR_BUSY:
      return Errno::busy;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS:
      return Errno::exist;
    case ERROR_INVALID_HANDLE:
      return Errno::badf;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_COMMITMENT_LIMIT:
      return Errno::nomem;
    case ERROR_TOO_MANY_OPEN_FILES:
    case ERROR_NO_SYSTEM_RESOURCES:
      return Errno::nfile;
    case ERROR_WRITE_PROTECT:
      return Errno::rofs;
    case ERROR_DIR_NOT_EMPTY:
      return Errno::notempty;
    case ERROR_DIRECTORY:
      return Errno::notdir;
    case ERROR_FILENAME_EXCED_RANGE:
      return Errno::nametoolong;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
      return Errno::nospc;
    case error_disk_quota_exceeded:
      return Errno::dquot;
    case ERROR_FILE_TOO_LARGE:
      return Errno::fbig;
    case ERROR_NOT_SAME_DEVICE:
      return Errno::xdev;
    case ERROR_TOO_MANY_LINKS:
      return Errno::mlink;
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
    case ERROR_PIPE_NOT_CONNECTED:
      return Errno::pipe;
    case ERROR_SEEK:
    case ERROR_NEGATIVE_SEEK:
    case ERROR_INVALID_PARAMETER:
    case ERROR_INVALID_NAME:
    case ERROR_NOT_A_REPARSE_POINT:
      return Errno::inval;
    case error_stopped_on_symlink:
    case ERROR_CANT_RESOLVE_FILENAME:
      return Errno::loop;
    case ERROR_NOT_SUPPORTED:
    case ERROR_INVALID_FUNCTION:
    case ERROR_CALL_NOT_IMPLEMENTED:
      return Errno::notsup;
    case ERROR_OPERATION_ABORTED:
      return Errno::intr;
    default:
      return Errno::io;  // what no guest can act upon
  }
}

Errno from_nt_status(std::int32_t status) noexcept {
  // Some lose their meaning on the way through Windows' own table.
  switch (static_cast<std::uint32_t>(status)) {
    case 0xC00000BA:  // STATUS_FILE_IS_A_DIRECTORY
      return Errno::isdir;
    case 0xC0000103:  // STATUS_NOT_A_DIRECTORY
      return Errno::notdir;
    case 0xC0000056:  // STATUS_DELETE_PENDING
      return Errno::noent;
    case 0xC0000121:  // STATUS_CANNOT_DELETE: read-only, or in use as a program
      return Errno::acces;
    case 0xC0000033:  // STATUS_OBJECT_NAME_INVALID
      return Errno::inval;
    default:
      return from_windows_error(RtlNtStatusToDosError(status));
  }
}

}  // namespace wasifs
