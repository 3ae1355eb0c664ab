// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operating system itself, told to do the same as a file system of ours: the oracle of the
// model test. Plain POSIX calls in a directory of the host.
#pragma once

#include <string>
#include <string_view>

#include "factories.h"
#include "wasifs/types.h"

namespace wasifs::conformance {

/// Every function gives the errno as ours, `Errno::success` where there was none.
class Oracle {
 public:
  Oracle();
  ~Oracle();
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  /// Opens and puts the descriptor into `fd`; the caller closes it.
  Errno open(const std::string& path, const OpenHow& how, bool follow, int& fd);
  Errno make(const std::string& path);
  Errno remove(const std::string& path);
  Errno unlink(const std::string& path);
  Errno rename(const std::string& from, const std::string& to);
  Errno hard_link(const std::string& from, const std::string& to, bool follow);
  Errno symlink(const std::string& target, const std::string& path);
  Errno read_link(const std::string& path, std::string& target);
  /// Fills in what the model compares: type, size and link count of files, size of links.
  Errno stat(const std::string& path, bool follow, Stat& found);

  static Stat describe(int fd);
  static Errno write(int fd, std::string_view text, std::uint64_t offset, bool append);
  static Errno truncate(int fd, std::uint64_t size);
  static std::string content(int fd);

 private:
  TemporaryDirectory directory_;
  int root_;
};

}  // namespace wasifs::conformance
