// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Many threads: mounts that come and go under walkers, links that are swapped, creators of one
// name.
#include <atomic>
#include <thread>

#include "names_fixture.h"

namespace wasifs::test {
namespace {

using enum Errno;

class Races : public NamesFixture {};
INSTANTIATE_TEST_SUITE_P(Ways, Races, ::testing::Bool());

TEST_P(Races, WhatWentStaleIsLookedAtAgain) {
  rules.short_ways = false;
  tree({"d/", "d/f", "to_d -> d", "to_f -> d/f"});
  const auto tried = [&](const char* path) {
    for (const int times : {1, 5}) {
      checking.stale = times;
      EXPECT_EQ(stat(path), success) << path;
      checking.stale = times;
      EXPECT_EQ(open(path), success) << path;
      checking.stale = times;
      EXPECT_EQ(touch(path), success) << path;
    }
    checking.stale = 1000000;
    EXPECT_EQ(stat(path), stale) << path;
    EXPECT_EQ(open(path), stale) << path;
    EXPECT_EQ(touch(path), stale) << path;
    checking.stale = 0;
  };
  tried("to_d/f");
  tried("to_f");
  EXPECT_EQ(create("to_f"), success);
}

TEST_P(Races, MountsUnderWalkers) {
  tree({"d/", "d/e/", "d/e/f"});
  ASSERT_TRUE(names->mount("/d/keep", memory()));
  const Location held = at("d");
  std::atomic<bool> done{false};
  std::vector<std::thread> walkers;
  for (int i = 0; i < 3; ++i) {
    walkers.emplace_back([&] {
      while (!done) {
        const Errno below = stat("d/e/m/n");
        EXPECT_TRUE(below == success || below == noent) << errno_name(below);
        EXPECT_EQ(stat("d/e/f"), success);
        EXPECT_EQ(errno_of(stat_path(held, "e/f", true, rules)), success);
        EXPECT_TRUE(list_directory(held, 0, [](const DirEntry&) { return true; }));
        const Errno made = mkdir("d/e/m/n/x");
        EXPECT_TRUE(made == success || made == noent || made == exist) << errno_name(made);
      }
    });
  }
  for (int i = 0; i < 300; ++i) {
    EXPECT_TRUE(names->mount("/d/e/m/n", memory()));
    EXPECT_TRUE(names->mount("/d/other" + std::to_string(i % 7), memory()));
    EXPECT_TRUE(names->unmount("/d/e/m/n"));
    EXPECT_TRUE(names->unmount("/d/other" + std::to_string(i % 7)));
  }
  done = true;
  for (std::thread& walker : walkers) walker.join();
}

TEST_P(Races, ADirectoryThatBecomesALinkOutside) {
  tree({"secret", "root/", "root/real/", "root/real/secret", "root/link -> .."});
  start = at("root");
  const std::uint64_t allowed = ino("real/secret");
  std::atomic<bool> done{false};
  std::thread swapper([&] {
    while (!done) {
      (void)rename("real", "swapped");
      (void)rename("link", "real");
      (void)rename("real", "link");
      (void)rename("swapped", "real");
    }
  });
  for (int i = 0; i < 20000; ++i) {
    const auto stat = stat_path(start, "real/secret", true, rules);
    if (stat) {
      ASSERT_EQ(stat->ino, allowed);
    } else {
      ASSERT_TRUE(stat.error() == noent || stat.error() == perm) << errno_name(stat.error());
    }
  }
  done = true;
  swapper.join();
  EXPECT_EQ(stat("real/secret"), success);
}

TEST_P(Races, CreatorsOfOneNameAllOpenIt) {
  std::atomic<bool> done{false};
  std::thread remover([&] {
    while (!done) (void)unlink("name");
  });
  std::vector<std::thread> creators;
  for (int i = 0; i < 2; ++i) {
    creators.emplace_back([&] {
      for (int k = 0; k < 3000; ++k) EXPECT_EQ(create("name"), success);
    });
  }
  for (std::thread& creator : creators) creator.join();
  done = true;
  remover.join();
}

TEST_P(Races, OneExclusiveCreatorWins) {
  for (int round = 0; round < 200; ++round) {
    std::atomic<int> won{0};
    const std::string name = "n" + std::to_string(round);
    std::vector<std::thread> creators;
    for (int i = 0; i < 3; ++i) {
      creators.emplace_back([&] {
        const Errno error =
            open(name, {.access = Access::write, .create = true, .exclusive = true});
        EXPECT_TRUE(error == success || error == exist);
        if (error == success) ++won;
      });
    }
    for (std::thread& creator : creators) creator.join();
    ASSERT_EQ(won, 1);
  }
}

}  // namespace
}  // namespace wasifs::test
