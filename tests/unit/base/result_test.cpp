// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "wasifs/ref.h"

namespace wasifs {
namespace {

Result<std::unique_ptr<int>> make(bool good) {
  if (!good) return Errno::nospc;
  return std::make_unique<int>(7);
}

Result<int> use(bool good, int& steps) {
  WASIFS_CHECK(make(good));
  ++steps;
  WASIFS_TRY(const std::unique_ptr<int> value, make(good));
  ++steps;
  return *value;
}

TEST(Result, MacrosMoveTheValueOrLeaveWithTheError) {
  int steps = 0;
  EXPECT_EQ(use(true, steps).value(), 7);
  EXPECT_EQ(steps, 2);
  EXPECT_EQ(errno_of(use(false, steps)), Errno::nospc);
  EXPECT_EQ(steps, 2);
  EXPECT_EQ(errno_of(Result<void>{}), Errno::success);
}

struct Counted : RefCounted {
  explicit Counted(int& count) : living(count) { ++living; }
  ~Counted() override { --living; }
  int& living;
};

TEST(Ref, TheLastOneDeletes) {
  int living = 0;
  auto first = make_ref<Counted>(living);
  Ref<Counted> second = first;
  EXPECT_EQ(first, second);
  Ref<Counted> moved = std::move(first);
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move)
  moved = nullptr;
  EXPECT_EQ(living, 1);
  second = make_ref<Counted>(living);
  EXPECT_EQ(living, 1);
  second = nullptr;
  EXPECT_EQ(living, 0);
}

}  // namespace
}  // namespace wasifs
