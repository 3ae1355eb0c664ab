// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the differential fuzzer found, made short: each is run on every file system and the kernel,
// and the whole trees are compared after each step.
#include <gtest/gtest.h>

#include "comparison.h"

namespace wasifs::differential {
namespace {

void expect_same(const Program& program) {
  std::size_t failed = 0;
  const auto problem = run_program(all_systems(), program, 1, &failed);
  EXPECT_FALSE(problem) << problem->system << ", step " << failed << ": "
                        << text_of(program.at(failed)) << "\n  " << problem->what;
}

// tmpfs of Linux 6.18 lists everything once more where the entry that an offset leads to was the
// last one and was removed.
TEST(Found, AListingGoesOnWhereTheNextEntryWasRemoved) {
  expect_same({
      {.op = Op::open, .id = 13, .path = "b", .flags = creat},
      {.op = Op::link, .path = "b", .second = "a"},
      {.op = Op::unlink, .path = "b"},
      {.op = Op::make, .path = "c"},
      {.op = Op::symlink, .path = "b", .second = "a"},
      {.op = Op::list, .flags = anew, .length = 314U},
      {.op = Op::unlink, .path = "a"},
      {.op = Op::list, .flags = go_back, .offset = 4U, .length = 59U},
  });
}

// Two listings of one inode of a host directory (an overlay opens those of its layers anew) took
// each other's place.
TEST(Found, AListingOfALayerOnTheHostIsAnOverlaysOwn) {
  expect_same({
      {.op = Op::make, .path = "b"},
      {.op = Op::make, .path = "b/a"},
      {.op = Op::open, .id = 141, .path = "b/a"},
      {.op = Op::make, .path = "b/a/.b"},
      {.op = Op::list, .at = 141, .flags = anew, .length = 267U},
      {.op = Op::symlink, .path = "b/a/a", .second = "a/b"},
      {.op = Op::list, .at = 141, .length = 624U},
  });
}

TEST(Found, AnErrorThatComesBeforeThatADirectoryWasRemoved) {
  expect_same({
      {.op = Op::open, .id = 36, .path = "b", .flags = creat},
      {.op = Op::make, .path = "a"},
      {.op = Op::open, .id = 66, .path = "a"},
      {.op = Op::remove, .path = "a"},
      {.op = Op::rename, .to = 66, .path = "b", .second = "c/"},
      {.op = Op::symlink, .at = 66, .path = std::string(256, 'x'), .second = "a"},
      {.op = Op::make, .path = "d"},
      {.op = Op::link, .to = 66, .path = "d", .second = "a"},
      {.op = Op::list, .at = 66, .length = 300U},
  });
}

TEST(Found, AWriteEndsAtTheLastOffset) {
  expect_same({
      {.op = Op::open, .id = 1, .path = "a", .flags = creat | writes},
      {.op = Op::pwrite, .at = 1, .flags = 1, .offset = 9223372036854773659U, .length = 28426U},
      {.op = Op::resize, .at = 1, .offset = 9223372036854775807U},
  });
}

// A directory is not moved into one below it that was removed: the kernel looks for the new name
// first.
TEST(Found, ADirectoryThatWasRemovedTakesNoNameBeforeItsAncestorsAreAsked) {
  expect_same({
      {.op = Op::make, .path = "a"},
      {.op = Op::make, .path = "a/c"},
      {.op = Op::open, .id = 82, .path = "a/c"},
      {.op = Op::remove, .path = "a/c"},
      {.op = Op::rename, .to = 82, .path = "a", .second = "a"},
  });
}

// What is to be linked is looked for before the name that it gets.
TEST(Found, WhatIsNotThereGetsNoLongName) {
  expect_same({
      {.op = Op::make, .path = "b"},
      {.op = Op::open, .id = 873, .path = "b"},
      {.op = Op::remove, .path = "b"},
      {.op = Op::link, .to = 873, .path = "a", .second = std::string(256, 'y')},
  });
}

}  // namespace
}  // namespace wasifs::differential
