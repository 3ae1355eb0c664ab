// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tests of the store in a bucket share: a server that can be made to fail.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "support/s3_stub.h"
#include "support/store_content.h"
#include "wasifs/stores/s3.h"

namespace wasifs::testing_support {

/// The sentence of a result that is one.
template <class T>
[[nodiscard]] std::string sentence_of(const SnapshotResult<T>& result) {
  return result ? "no error" : result.error();
}

class S3Test : public testing::Test {
 protected:
  [[nodiscard]] S3Options options() const {
    S3Options options;
    options.endpoint = stub_.endpoint();
    options.access_key = "me";
    options.secret_key = "top-secret";
    options.backoff = std::chrono::milliseconds(1);
    options.attempts = 4;
    return options;
  }
  [[nodiscard]] std::unique_ptr<SnapshotStore> opened(const S3Options& options) const {
    auto store = open_s3_store("s3://bucket/pre", options);
    if (!store) {
      ADD_FAILURE() << store.error();
      std::abort();
    }
    return *std::move(store);
  }
  [[nodiscard]] std::unique_ptr<SnapshotStore> opened() const { return opened(options()); }

  /// Paths of objects that begin so.
  [[nodiscard]] std::vector<std::string> paths(const std::string& start) {
    std::vector<std::string> found;
    for (const auto& [path, body] : stub_.objects()) {
      if (path.starts_with("/bucket/pre/" + start)) found.push_back(path);
    }
    return found;
  }

  S3Stub stub_;
  const TestSnapshot snapshot_ = make_version(1, 10);
};

}  // namespace wasifs::testing_support
