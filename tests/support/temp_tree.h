// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A directory of the host for one test, filled and inspected by plain calls of the operating
// system, which play "other programs".
#pragma once

#include <gtest/gtest.h>
#ifndef _WIN32
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "fresh_directory.h"

namespace wasifs::testing_support {

/// A fresh directory that is removed at the end. Paths given to its functions are relative to it.
class TempTree {
 public:
  TempTree() : path_(fresh_directory(::testing::TempDir() + "wasifs-")) {}
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
    std::error_code failed;
    std::filesystem::create_symlink(target, at(name), failed);
    ASSERT_FALSE(failed) << "no link can be made: " << failed.message();
  }
#ifdef _WIN32
  [[nodiscard]] bool exists(std::string_view name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(at(name)));
  }
#else
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
#endif

 private:
  std::string path_;
};

}  // namespace wasifs::testing_support
