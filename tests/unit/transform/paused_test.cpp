// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs that are paused at each call of the host and at each poll, each time into a fresh
// instance, do what they do when nobody stops them.
#include <gtest/gtest.h>

#include "machine.h"
#include "programs.h"

namespace wasifs::transform {
namespace {

class Paused : public ::testing::TestWithParam<Program> {};

void expect_same(const Outcome& plain, const Outcome& paused) {
  EXPECT_EQ(plain.calls, paused.calls);
  EXPECT_EQ(plain.results, paused.results);
  EXPECT_EQ(plain.trap, paused.trap);
  EXPECT_TRUE(plain.memories == paused.memories);
  EXPECT_EQ(plain.globals, paused.globals);
  EXPECT_EQ(plain.tables, paused.tables);
}

TEST_P(Paused, IsValid) {
  const Bytes module = binary_of(GetParam().text);
  ASSERT_FALSE(module.empty());
  EXPECT_EQ("valid", engine_refusal(module).value_or("valid"));
  for (const PausePoints points : {PausePoints::calls, PausePoints::anywhere}) {
    const auto pausable = PausableModule::read(module, points);
    ASSERT_TRUE(pausable) << pausable.error();
    const auto running = pausable->running(pause::StartFunction::exported);
    ASSERT_TRUE(running) << running.error();
    EXPECT_EQ("valid", engine_refusal(running->module).value_or("valid"));
  }
}

TEST_P(Paused, NeverIsAsPlain) {
  const Bytes module = binary_of(GetParam().text);
  const Outcome plain = run_plain(module, {GetParam().argument});
  for (const PausePoints points : {PausePoints::calls, PausePoints::anywhere}) {
    const PausedRun run = run_paused(module, {GetParam().argument}, {points, 0, {}});
    expect_same(plain, run.outcome);
    EXPECT_EQ(0U, run.pauses);
  }
}

TEST_P(Paused, AtEachCallOfTheHost) {
  const Bytes module = binary_of(GetParam().text);
  const Outcome plain = run_plain(module, {GetParam().argument});
  const PausedRun run = run_paused(module, {GetParam().argument}, {PausePoints::calls, 1, {}});
  expect_same(plain, run.outcome);
  EXPECT_GE(run.pauses, plain.calls.size());
}

TEST_P(Paused, AtEachCallAndPoll) {
  const Bytes module = binary_of(GetParam().text);
  const Outcome plain = run_plain(module, {GetParam().argument});
  for (const std::uint32_t every : {1U, 3U, 8U}) {
    const PausedRun run =
        run_paused(module, {GetParam().argument}, {PausePoints::anywhere, every, {}});
    expect_same(plain, run.outcome);
    EXPECT_GE(run.pauses, run.chances / every);
    if (::testing::Test::HasFailure()) break;
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, Paused, ::testing::ValuesIn(programs()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace wasifs::transform
