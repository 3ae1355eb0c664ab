// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A new directory of the host for one test, on every operating system.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

namespace wasifs::testing_support {

/// Makes a directory whose name begins with `start`, with slashes. Nobody else uses it.
inline std::string fresh_directory(const std::string& start) {
  std::random_device random;
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string name = start + std::to_string(random());
    std::error_code failed;
    if (std::filesystem::create_directory(name, failed)) {
      std::filesystem::permissions(name, std::filesystem::perms::owner_all, failed);
      return std::filesystem::path(name).generic_string();
    }
  }
  std::abort();
}

}  // namespace wasifs::testing_support
