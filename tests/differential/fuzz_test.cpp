// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Some rounds of the differential fuzzer, and whether it would find anything.
#include <gtest/gtest.h>

#include <algorithm>

#include "../support/rounds.h"
#include "fuzz.h"
#include "shrink.h"
#include "wasifs/fs/fault.h"
#include "wasifs/fs/mem.h"

namespace wasifs::differential {
namespace {

/// Fails the tenth rename.
class Faulty final : public Stack {
 public:
  Ref<FileSystem> top() override { return tree_; }
  void again() override {}

 private:
  Ref<FileSystem> tree_ = make_faulty(
      make_mem(),
      FaultPlan::create({{.operations = {ProxyOperation::rename}, .skip = 9, .times = 1}}).value());
};

TEST(Fuzzer, FileSystemsDoAsTheKernelDoes) {
  const std::size_t rounds = testing_support::rounds(8, 1'000);
  std::uint64_t done = 0;
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    const auto found = run_round(all_systems(), seed, done);
    ASSERT_FALSE(found) << report(*found) << short_report(all_systems(), *found);
  }
}

TEST(Fuzzer, FindsWhatDivergesAndMakesItShort) {
  const std::vector<System> systems = {{"faulty", [] { return std::make_unique<Faulty>(); }}};
  std::uint64_t done = 0;
  const auto found = run_round(systems, 1, done);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->divergence.what, "the kernel says success, here it is io");
  const Program shortest = shrink(systems.front(), found->program, usual_walk);
  EXPECT_LE(shortest.size(), 25U) << text_of(shortest);
  EXPECT_EQ(shortest.back().op, Op::rename);
  EXPECT_TRUE(run_program(systems, shortest, 1));
}

}  // namespace
}  // namespace wasifs::differential
