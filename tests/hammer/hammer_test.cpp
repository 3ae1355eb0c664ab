// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads that do everything at once to a few names of one tree, in every file system that can be
// written to. That they end is the watchdog's to say, that they may do it at all ThreadSanitizer's
// and AddressSanitizer's; what is left when they have ended is looked at here. WASIFS_TEST_LONG:
// more threads, and much more work.
#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <thread>

#include "sites.h"
#include "wasifs/fs/mem.h"
#include "watchdog.h"
#include "work.h"

namespace wasifs::hammer {
namespace {

const bool thorough = std::getenv("WASIFS_TEST_LONG") != nullptr;
const std::size_t thread_count = thorough ? 8 : 4;
const int operations = thorough ? 20'000 : 600;

/// A clone that is made while others change what it is made of is a tree as any other, and its own.
void clone_and_look(FileSystem& source, Content content) {
  const auto clone = clone_mem(source);
  ASSERT_TRUE(clone);
  const Location root = detached_root(*clone).value();
  expect_consistent(root, content);
  remove_everything(root);
}

class Hammer : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(On, Hammer, testing::ValuesIn(all_rows()),
                         [](const auto& row) { return row.param.name; });

TEST_P(Hammer, LeavesATreeThatIsWhole) {
  const Site site = GetParam().make();
  FileSystem& filesystem = *site.place.filesystem;
  // The clones that work as whole trees; views and overlays cannot be cloned.
  const bool clonable = clone_mem(filesystem).has_value();
  Job job{.place = site.place,
          .reads_tear = site.content == Content::any || site.place.directory || site.place.layers,
          .meanwhile = {},
          .operations = operations};
  if (clonable) job.meanwhile = [&] { clone_and_look(filesystem, site.content); };

  Tally tally{};
  {
    Watchdog watchdog(thread_count, std::chrono::seconds(60));
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < thread_count; ++i)
      threads.emplace_back([&, i] { Worker(job, i, watchdog, tally).run(); });
  }
  if (site.settle) site.settle();
  for (std::size_t i = 0; i < works; ++i)
    EXPECT_NE(tally[i], 0U) << name_of(static_cast<Work>(i)) << " never went well";

  expect_consistent(site.place.base, site.content);
  if (site.check) site.check();
  remove_everything(site.place.base);
  if (site.check_empty) site.check_empty();
  if (site.usage_returns) {
    // An empty tree of this kind is one that nobody has worked in, and was emptied as well.
    const Site fresh = GetParam().make();
    if (fresh.settle) fresh.settle();
    remove_everything(fresh.place.base);
    EXPECT_EQ(filesystem.usage().inodes, fresh.place.filesystem->usage().inodes);
    EXPECT_EQ(filesystem.usage().bytes, fresh.place.filesystem->usage().bytes);
  }
}

// The watchdog is what a deadlock is found by, so it must bark.
TEST(WatchdogDeathTest, TellsWhatAStuckThreadDoes) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto stuck = [] {
    Watchdog watchdog(2, std::chrono::milliseconds(50));
    watchdog.ends(0);
    watchdog.begins(1, "rename a b");
    std::promise<void> never;
    never.get_future().wait();
  };
  EXPECT_DEATH(stuck(), "thread 1, step 1: rename a b");
}

TEST(WatchdogTest, LetsThoseGoOnWhoMove) {
  Watchdog watchdog(1, std::chrono::hours(1));
  watchdog.begins(0, "rename a b");
  watchdog.ends(0);
}

TEST(Records, AreFoundTorn) {
  const std::string record(record_size, 'a');
  EXPECT_EQ(torn_record(record + std::string(record_size, '\0') + record), "");
  EXPECT_EQ(torn_record(record + "a"), "a size of 97");
  EXPECT_EQ(torn_record(record + std::string(record_size - 1, 'a') + "b"), "half a record at 96");
}

}  // namespace
}  // namespace wasifs::hammer
