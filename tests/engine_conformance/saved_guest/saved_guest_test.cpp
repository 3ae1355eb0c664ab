// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A C program that is saved between calls and goes on in another process, which shares nothing with
// the first but the store: process and guest in one snapshot. The oracle is the run that nobody
// interrupts.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "support/temp_tree.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using testing_support::TempTree;

struct Ended {
  std::string output;
  int code = -1;
};

Ended run(const std::string& command) {
  Ended ended;
  std::FILE* output = ::popen(command.c_str(), "re");
  if (output == nullptr) return ended;
  std::array<char, 4096> block;
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), output))
    ended.output.append(block.data(), count);
  const int status = ::pclose(output);
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  return ended;
}

class SavedGuest : public ::testing::Test {
 protected:
  /// One process that goes from step `first` to step `end`, from a snapshot to a snapshot.
  Ended steps(const std::string& from, const std::string& to, int first, int end,
              const std::string& module = STEPS_MODULE) const {
    return run(std::string("'") + TAKE_STEPS + "' '" + module + "' '" + tree_.at("store") + "' " +
               from + " " + to + " " + std::to_string(first) + " " + std::to_string(end) + " 2>&1");
  }
  TempTree tree_;
};

TEST_F(SavedGuest, GoesOnInOtherProcessesAsIfNothingHadHappened) {
  constexpr int all = 60;
  const Ended whole = steps("-", "-", 0, all);
  ASSERT_EQ(0, whole.code) << whole.output;
  ASSERT_THAT(whole.output, HasSubstr("step "));
  ASSERT_THAT(whole.output, HasSubstr("\n59 ")) << "the journal is shown";

  std::string output;
  std::string from = "-";
  int first = 0;
  // Before the first step, after one, in the middle of buffers, and in long stretches.
  for (const int end : {0, 1, 2, 3, 8, 9, 23, 24, 40}) {
    const std::string to = "after" + std::to_string(end);
    const Ended part = steps(from, to, first, end);
    ASSERT_EQ(0, part.code) << part.output;
    output += part.output;
    from = to;
    first = end;
  }
  const Ended last = steps(from, "-", first, all);
  ASSERT_EQ(0, last.code) << last.output;
  EXPECT_EQ(whole.output, output + last.output);

  // And once more from the middle: a snapshot is not used up.
  const Ended again = steps("after9", "-", 9, all);
  EXPECT_EQ(0, again.code);
  EXPECT_TRUE(whole.output.ends_with(again.output)) << again.output;
}

TEST_F(SavedGuest, AnotherModuleIsRefused) {
  ASSERT_EQ(0, steps("-", "a", 0, 3).code);
  const Ended other = steps("a", "-", 3, 4, OTHER_MODULE);
  EXPECT_EQ(1, other.code);
  EXPECT_THAT(other.output, HasSubstr("the snapshot is of the module "));
}

}  // namespace
}  // namespace wasifs::engine_conformance
