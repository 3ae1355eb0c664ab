// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tests of the store in a directory share.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/store_content.h"
#include "support/temp_tree.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::testing_support {

/// `quick`, or `thorough` in the test that takes long.
[[nodiscard]] inline int times(int quick, int thorough) {
  return std::getenv("WASIFS_TEST_LONG") != nullptr ? thorough : quick;
}

/// The store at `path`, which has to open.
[[nodiscard]] inline std::unique_ptr<SnapshotStore> opened(const std::string& path,
                                                           bool shared = false) {
  auto store = open_directory_store(path, shared);
  if (!store) {
    ADD_FAILURE() << store.error();
    std::abort();
  }
  return *std::move(store);
}

/// What the directory `path` has, as whole paths.
[[nodiscard]] inline std::vector<std::string> files_in(const std::string& path) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    files.push_back(entry.path());
  }
  return files;
}

/// Bytes of all files in `path`.
[[nodiscard]] inline std::uint64_t bytes_in(const std::string& path) {
  std::uint64_t bytes = 0;
  for (const auto& file : files_in(path)) bytes += std::filesystem::file_size(file);
  return bytes;
}

/// The sentence of a result that is one.
template <class T>
[[nodiscard]] std::string sentence_of(const SnapshotResult<T>& result) {
  return result ? "no error" : result.error();
}

}  // namespace wasifs::testing_support
