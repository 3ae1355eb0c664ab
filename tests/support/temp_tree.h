// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory of the host for one test, filled and inspected by plain POSIX calls, which play
// "other programs".
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace wasifs::testing_support {

/// A fresh directory that is removed at the end. Paths given to its functions are relative to it.
class TempTree {
 public:
  TempTree() {
    std::string name = ::testing::TempDir() + "wasifs-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TempTree(const TempTree&) = delete;
  TempTree& operator=(const TempTree&) = delete;
  ~TempTree() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::string at(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }

  void write(std::string_view name, std::string_view content) const {
    std::ofstream(at(name), std::ios::binary) << content;
  }
  [[nodiscard]] std::string read(std::string_view name) const {
    std::ifstream file(at(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void directory(std::string_view name) const { std::filesystem::create_directories(at(name)); }
  void link(std::string_view name, std::string_view target) const {
    ASSERT_EQ(0, ::symlink(std::string(target).c_str(), at(name).c_str()));
  }
  void fifo(std::string_view name) const { ASSERT_EQ(0, ::mkfifo(at(name).c_str(), 0600)); }
  [[nodiscard]] bool exists(std::string_view name) const {
    struct ::stat status;
    return ::lstat(at(name).c_str(), &status) == 0;
  }
  [[nodiscard]] struct ::stat stat(std::string_view name) const {
    struct ::stat status{};
    EXPECT_EQ(0, ::lstat(at(name).c_str(), &status)) << name;
    return status;
  }

 private:
  std::string path_;
};

}  // namespace wasifs::testing_support
