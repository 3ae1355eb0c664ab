// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every test of the suite begins with: an empty place, and two store objects that lead there.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "stores_conformance/factories.h"
#include "support/store_content.h"

namespace wasifs::conformance {

class StoreTest : public testing::TestWithParam<Factory> {
 protected:
  void SetUp() override {
    if (!GetParam().missing.empty()) GTEST_SKIP() << GetParam().missing;
    place_ = GetParam().make();
    store_ = place_.open();
    other_ = place_.open();
  }
  // Stores go before what keeps their place.
  void TearDown() override {
    store_.reset();
    other_.reset();
  }

  Place place_;
  std::shared_ptr<SnapshotStore> store_;
  std::shared_ptr<SnapshotStore> other_;
};

/// A test of what only stores of many snapshots do.
class ManySnapshotsTest : public StoreTest {};

/// The sentence of a result that is one.
template <class T>
[[nodiscard]] std::string sentence_of(const SnapshotResult<T>& result) {
  return result ? "no error" : result.error();
}

}  // namespace wasifs::conformance
