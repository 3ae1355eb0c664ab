// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuse_errno.h"

#include <string.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <string>

namespace wasifs::cli {
namespace {

constexpr int numbers = 134;  // of Linux

// Both sides name them as POSIX does, so that no table has to be kept.
std::array<int, errno_count> make_table() {
  std::array<int, errno_count> table{};
  table.fill(EIO);
  for (int number = 1; number < numbers; ++number) {
    const char* host_name = ::strerrorname_np(number);
    if (host_name == nullptr) continue;
    std::string name(host_name + 1);  // without the E
    for (char& letter : name) letter = static_cast<char>(std::tolower(letter));
    for (std::size_t error = 1; error < errno_count; ++error)
      if (errno_name(static_cast<Errno>(error)) == name) table[error] = number;
  }
  const auto set = [&](Errno error, int number) {
    table[static_cast<std::size_t>(error)] = number;
  };
  set(Errno::success, 0);
  set(Errno::notsup, EOPNOTSUPP);
  set(Errno::notcapable, EPERM);
  return table;
}

}  // namespace

int host_errno(Errno error) {
  static const std::array<int, errno_count> table = make_table();
  const auto number = static_cast<std::size_t>(error);
  return number < errno_count ? table[number] : EIO;
}

}  // namespace wasifs::cli
